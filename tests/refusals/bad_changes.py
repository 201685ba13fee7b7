"""Every bad input of the playbooks that change a running cluster: playbook, code of the refusal, what refuses it.

`tests/unit/plugins/module_utils/_preflight/test_bad_changes.py` makes each of them by itself. All are refused before a
host is contacted. Those that any playbook may be given are in `bad_inputs.py`.
"""

from __future__ import annotations

# What is bad: (playbook, code of the refusal, what refuses it in plugins/module_utils/_preflight)
BAD_CHANGES = {
    # units that leave
    "nobody is to leave": ("remove_unit", "missing", "inputs._missing"),
    "who leaves is no list of names": ("remove_unit", "leaving_type", "members.names_given"),
    "an empty list of who leaves": ("remove_unit", "leaving_nobody", "members.names_given"),
    "a unit leaves twice": ("remove_unit", "leaving_twice", "members.names_given"),
    "an unknown unit leaves": ("remove_unit", "leaving_unknown", "members.names_known"),
    "all units leave": ("remove_unit", "leaving_all", "members.somebody_stays"),
    "an unknown fate of the snap": ("remove_unit", "not_a_choice", "inputs._one"),
    "a purge that nobody confirmed": ("remove_unit", "not_confirmed", "members.purge_confirmed"),
    "a purge of another cluster": ("remove_unit", "confirmed_other", "members.purge_confirmed"),
    # the unit that the others are made like
    "an unknown reference for new units": ("add_unit", "reference_unknown", "members.reference_known"),
    "a proxy as the reference": ("reconcile", "reference_unknown", "members.reference_known"),
    "settings of another cluster discarded": ("reconcile", "discard_other", "changes.discard_confirmed"),
    # another release
    "a channel without a revision": ("upgrade", "revision_unknown", "changes.one_release"),
    "the revision of a local file": ("upgrade", "revision_local", "changes.one_release"),
    "a file and a revision": ("upgrade", "snap_sources", "snap.one_source"),
    "nothing to upgrade to": ("upgrade", "no_snap_source", "snap.one_source"),
    "a negative time to watch": ("upgrade", "soak_negative", "changes.watched"),
    "a check in one word": ("upgrade", "check_command_text", "changes.watched"),
    "a flag that is neither true nor false": ("upgrade", "wrong_type", "inputs._one"),
    # settings
    "no time for sessions to end": ("configure", "sessions_timeout", "changes.sessions_may_end"),
    "a setting that does not exist": ("configure", "unknown_setting", "settings.known_keys"),
    "a limit that hides a unit": ("configure", "hidden_by_limit", "topology.hidden_by_limit"),
    # a command of the store
    "no command": ("run_command", "missing", "inputs._missing"),
    "a command whose quote has no end": ("run_command", "command_form", "changes.command_words"),
    "a command without a word": ("run_command", "command_blank", "changes.command_words"),
    "a command in one word": ("run_command", "command_text", "changes.command_words"),
    "a command that names the command": ("run_command", "command_itself", "changes.command_words"),
    "a secret in a command": ("run_command", "command_secret", "changes.command_fits"),
    "a certificate for the units": ("run_command", "command_tls", "changes.command_fits"),
    "a command that reads nothing": ("run_command", "command_stdin", "changes.command_fits"),
    "no time for the command": ("run_command", "command_timeout", "changes.command_fits"),
    # the certificate of the proxies
    "no certificate to renew": ("renew_certificate", "no_tls", "certificate.renewable"),
    # backups
    "no folder for backups": ("backup", "backup_folder", "backups.folder_given"),
    "a folder that depends on where one is": ("backup", "backup_folder_relative", "backups.folder_given"),
    "nobody who could read the backup": ("backup", "no_recipients", "backups.recipients_good"),
    "a public key that is none": ("backup", "bad_recipient", "backups.recipients_good"),
    "no backup is to be kept": ("backup", "keeps_nothing", "backups.something_kept"),
    "no key to restore with": ("restore", "no_identity", "backups.identity_given"),
    "a private key that is none": ("restore", "bad_identity", "backups.identity_given"),
    "a backup that depends on where one is": ("restore", "restored_relative", "backups.backup_named_whole"),
    "an unknown unit is restored": ("restore", "restored_unknown", "backups.units_known"),
    "a restore of another cluster": ("restore", "confirmed_other", "backups.confirmed_here"),
}
