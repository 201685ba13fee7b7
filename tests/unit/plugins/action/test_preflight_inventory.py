"""The action on a real inventory, and the role in a real run on local connections."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible.template import Templar
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager
from ansible_collections.storeops.ha.plugins.action.preflight_inventory import ActionModule
from ansible_collections.storeops.ha.tests.unit.playing import ansible_playbook

ROOT = Path(__file__).resolve().parents[4]
CANARY = "cAnArY-4711"
INVENTORY = """
all:
  vars:
    ansible_connection: local
    ansible_python_interpreter: {python}
  children:
    units:
      hosts:
        unit1: {{store_address: 127.0.1.1}}
        unit2: {{ansible_host: "::1"}}
    reverse_proxies:
      hosts:
        lb1: {{store_address: "{{{{ lb_net }}}}.9", lb_net: 127.0.0}}
"""


def options_of(play):
    return yaml.safe_load((ROOT / "playbooks" / f"{play}.meta.yml").read_text())["argument_specs"][play]["options"]


class Site:
    """An operator's folder: inventory and group variables."""

    def __init__(self, path):
        self.path = path
        (path / "hosts.yml").write_text(INVENTORY.format(python=sys.executable))

    def group_vars(self, group, **variables):
        folder = self.path / "group_vars"
        folder.mkdir(exist_ok=True)
        (folder / (group + ".yml")).write_text(yaml.safe_dump(variables))
        return self

    def run(self, vault_password=None, **arguments):
        """The action's answer on the first unit."""
        loader = DataLoader()
        loader.set_basedir(str(self.path))
        if vault_password:
            loader.set_vault_secrets([("default", VaultSecret(vault_password))])
        inventory = InventoryManager(loader, sources=[str(self.path / "hosts.yml")])
        manager = VariableManager(loader, inventory)
        hostvars = HostVars(inventory, manager, loader)
        variables = manager.get_vars(host=inventory.get_host("unit1"))
        variables.update(hostvars=hostvars, ansible_play_hosts_all=["unit1", "unit2", "lb1"])
        task = SimpleNamespace(
            args=arguments, async_val=0, check_mode=False, action="preflight_inventory", get_search_path=lambda: []
        )
        nowhere = SimpleNamespace(_shell=SimpleNamespace(tmpdir="/nonexistent"))
        action = ActionModule(task, nowhere, SimpleNamespace(), loader, Templar(loader, variables), None)
        return action.run(task_vars=variables)

    def told(self, **arguments):
        return [problem["message"] for problem in self.run(report_only=True, **arguments)["problems"]]


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_all_problems_are_one_numbered_failure(site):
    result = site.group_vars("all", store_domian="x", store_airgap="maybe").run()
    assert result["failed"] and result["changed"] is False
    head, first, second = result["msg"].splitlines()[:3]
    assert head.startswith("Nothing was changed. ") and head.endswith("problems to solve before this playbook can run:")
    assert first == (
        "1. store_domian: there is no such variable (did you mean store_domain?); correct the name, or remove it."
    )
    assert second == "2. store_airgap: it must be true or false, and 'maybe' is not; write one of them."
    assert "problems" not in result, "Ansible would show them a second time"


def test_inputs_of_another_playbook_may_stand_in_the_same_inventory(site):
    site.group_vars("all", store_upgrade_soak=60)
    assert "store_upgrade_soak" in options_of("upgrade")
    assert not [one for one in site.told() if "store_upgrade_soak" in one]


def test_a_playbook_has_the_inputs_it_shares_and_its_own(site):
    site.group_vars("all", store_upgrade_soak="long", store_airgap="maybe")
    told = site.told(play="upgrade")
    assert "store_upgrade_soak: it must be a whole number, and 'long' is not; write it in digits." in told
    assert "store_airgap: it must be true or false, and 'maybe' is not; write one of them." in told


def test_report_only_returns_the_problems_and_the_plan(site):
    result = site.run(report_only=True)
    assert "failed" not in result
    assert result["problems"]
    assert set(result["plan"]) == {"unit1", "unit2", "lb1"}


def test_addresses_come_from_store_address_ansible_host_or_the_name(site):
    plan = site.run(report_only=True)["plan"]
    assert [endpoint["host"] for endpoint in plan["lb1"]["endpoints"]] == ["127.0.1.1", "::1"]


def test_a_value_that_cannot_be_computed_is_one_problem_of_several(site):
    site.group_vars("all", store_database_password="{{ vault_password }}", store_domain="{{ none_such }}.com")
    told = site.told()
    sentence = "{0}: its value cannot be computed: '{1}' is not defined; define that, or correct the expression."
    assert sentence.format("store_database_password", "vault_password") in told
    assert sentence.format("store_domain", "none_such") in told
    assert not [one for one in told if one.startswith("store_database_password: this input is required")]


def test_templates_are_computed(site):
    site.group_vars("all", store_domain="{{ 'https' }}://x", store_s3_url="{{ store_domain }}")
    assert any(one.startswith("store_domain: 'https://x' is not a host name") for one in site.told())


def test_inputs_that_only_other_hosts_see_count_too(site):
    site.group_vars("reverse_proxies", store_httpport=80)
    assert any(one.startswith("store_httpport: there is no such variable") for one in site.told())


def test_a_value_that_differs_between_groups_is_refused(site):
    site.group_vars("units", store_domain="a.example.com").group_vars("reverse_proxies", store_domain="b.example.com")
    assert (
        "store_domain: it differs between unit1 and lb1, but the whole cluster needs one value; set it once, for all "
        "groups." in site.told()
    )


def test_a_vaulted_certificate_file_is_opened(site):
    secret = VaultSecret(b"word")
    vault = VaultLib([("default", secret)])
    (site.path / "store.pem").write_bytes(vault.encrypt("no pem", secret))
    site.group_vars("all", store_certificate_file="store.pem")
    assert any(one.startswith("store_certificate_file: it holds a block") for one in site.told(vault_password=b"word"))


def test_a_file_of_another_vault_is_not_readable(site):
    secret = VaultSecret(b"other")
    (site.path / "store.pem").write_bytes(VaultLib([("default", secret)]).encrypt("no pem", secret))
    site.group_vars("all", store_certificate_file="store.pem")
    assert any("there is no readable file 'store.pem'" in one for one in site.told(vault_password=b"word"))


def test_inputs_can_be_given(site):
    assert (
        "store_domain: 'a b' is not a host name; write it without scheme, port and path, such as store.example.com."
        in (site.told(inputs={"store_domain": "a b"}))
    )


def test_a_registered_unit_needs_no_bundle(site):
    live = {
        "unit1": {"facts": {"architecture": "x", "store": {"id": "S", "url": None, "serves": True}}, "problems": []}
    }
    assert any(one.startswith("store_registration_bundle:") for one in site.told())
    assert not any(one.startswith("store_registration_bundle:") for one in site.told(live=live))
    assert not any(one.startswith("store_registration_bundle:") for one in site.told(registered="yes"))


# --- the role


PLAY = """
- name: Preflight
  hosts: units:reverse_proxies
  gather_facts: false
  roles:
    - role: storeops.ha.preflight
- name: What must not be reached
  hosts: units:reverse_proxies
  gather_facts: false
  tasks:
    - name: Say it
      ansible.builtin.debug:
        msg: was reached
"""


def _ansible_playbook(site, *arguments):
    (site.path / "play.yml").write_text(PLAY)
    return ansible_playbook(site.path, "-i", "hosts.yml", "play.yml", *arguments)


def test_the_role_reports_static_and_live_problems_together_and_stops_every_host(site):
    site.group_vars(
        "all",
        store_domian="x",
        store_s3_url="http://127.0.0.1:1",
        store_database_password=CANARY,
        store_s3_secret_access_key=CANARY,
        store_secret_settings={"proxy.auth.secret": CANARY},
        store_registration_bundle=CANARY + "%",
        store_certificate="-----BEGIN PRIVATE KEY-----\n" + CANARY + "\n-----END PRIVATE KEY-----",
        preflight_supported_os=["plan9 4"],
    )
    code, output = _ansible_playbook(site, "-vvv", "--diff", "--check")
    assert code != 0
    assert "store_domian: there is no such variable" in output
    assert "hosts unit1 and unit2, S3 server at 127.0.0.1:1: it refuses connections" in output
    assert "hosts lb1, unit1 and unit2, operating system: " in output
    assert "was reached" not in output
    assert CANARY not in output
    assert "changed=1" not in output
