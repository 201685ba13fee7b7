"""Units that leave or join: names, who stays, and the word that confirms what cannot be undone."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import members, snap, topology


@pytest.fixture
def told(world):
    """What the checks say of a playbook with these inputs."""

    def ask(play="remove_unit", **inputs):
        cluster = world.cluster()
        cluster.play = play
        cluster.inputs.update({name: value for name, value in inputs.items() if value is not None})
        cluster.given = cluster.given | {name for name, value in inputs.items() if value is not None}
        checks = [*members.CHECKS, topology.hidden_by_limit, snap.one_source]
        return [problem.message for check in checks for problem in check(cluster)]

    return ask


@pytest.mark.parametrize("names", [["unit3"], "unit3", "unit2,unit3", "unit2, unit3", ["unit2", "unit3"]])
def test_names_may_be_a_list_or_a_text(told, names):
    assert told(store_remove_units=names, store_remove_snap="keep") == []


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({"unit1": {}}, "it must be names of units, as a list or separated by commas; write it as [unit2, unit3]."),
        ([["unit1"]], "it must be names of units, as a list or separated by commas; write it as [unit2, unit3]."),
        ([], "it names no unit; name those that are to leave."),
        (",", "it names no unit; name those that are to leave."),
        (["unit3", "unit3"], "'unit3' is named twice; name it once."),
        (
            "unti3",
            "'unti3' is no host of the group units (did you mean unit3?); correct the name, or put the host back into "
            "the group.",
        ),
        (["lb1"], "'lb1' is no host of the group units; correct the name, or put the host back into the group."),
        (
            "unit1,unit2,unit3",
            "all units of the group (unit1, unit2 and unit3) would leave, and the store would be gone; let one stay.",
        ),
    ],
)
def test_each_mistake_about_names_has_its_sentence(told, names, sentence):
    assert told(store_remove_units=names) == ["store_remove_units: " + sentence]


def test_purge_wants_the_name_of_the_cluster(told, world):
    given = {"store_remove_units": ["unit3"], "store_remove_snap": "purge"}
    assert told(**given) == [
        "store_confirm: store_remove_snap is purge, which deletes the data of unit3; set it to 'store.example.com', "
        "the cluster's name."
    ]
    assert told(**given, store_confirm="yes") == [
        "store_confirm: 'yes' is not the name of this cluster, 'store.example.com'; make sure that you are at the "
        "right one."
    ]
    assert told(**given, store_confirm="store.example.com") == []
    world.set(store_cluster_name="main")
    assert told(**given, store_confirm="main") == []
    assert len(told(**given, store_confirm="store.example.com")) == 1


@pytest.mark.parametrize("action", ["keep", "stop"])
def test_what_can_be_undone_needs_no_word(told, action):
    assert told(store_remove_units=["unit3"], store_remove_snap=action) == []


def test_a_unit_that_leaves_may_be_left_out_of_the_run(told, world):
    world.play_hosts = ("unit1", "unit2", "lb1", "lb2")
    assert told(store_remove_units=["unit3"]) == []
    assert [sentence[:18] for sentence in told(store_remove_units=["unit2"])] == ["group units: unit3"]


def test_the_unit_to_be_like_is_one_of_the_group(told):
    assert told("add_unit", store_reference="unit2") == []
    assert told("add_unit", store_reference="unit22") == [
        "store_reference: 'unit22' is no host of the group units (did you mean unit2?); correct the name, or leave it "
        "out."
    ]


@pytest.mark.parametrize("play", ["add_unit", "remove_unit"])
def test_the_snap_of_the_members_is_source_enough(told, world, play):
    world.unset("store_snap_revision")
    assert told(play, store_remove_units=["unit3"]) == []
    assert [sentence for sentence in told("new_cluster") if "which snap to install" in sentence]


def test_other_playbooks_ask_for_none_of_this(told):
    assert told("new_cluster", store_remove_units=["nobody"], store_remove_snap="purge") == []
