"""How `make image` passes on this machine's pip settings. `tools/check_image.py` checks the image itself."""

from __future__ import annotations

from pathlib import Path

from tools.pip_settings import as_file, merged, paths

LISTING = """
:env:.cert='/etc/ssl/cert.pem'
:env:.extra-index-url='https://two.example/simple'
global.cert='/etc/other.pem'
global.extra-index-url='https://one.example/simple\\nfile:///opt/index/simple'
install.no-binary='nothing'
user.editor='vi'
:env:.config-file='/home/me/pip.conf'
"""


def test_the_environment_replaces_a_files_values_and_adds_to_its_lists() -> None:
    assert as_file(merged(LISTING)).splitlines() == [
        "[global]",
        "cert = /etc/ssl/cert.pem",
        "extra-index-url = https://one.example/simple file:///opt/index/simple https://two.example/simple",
        "no-binary = nothing",
    ]


def test_the_paths_that_settings_name_are_mounted(tmp_path: Path) -> None:
    """The links of an index on disk lead to files next to it."""
    (tmp_path / "index" / "simple").mkdir(parents=True)
    (tmp_path / "cert.pem").touch()
    values = [f"https://one.example/simple file://{tmp_path}/index/simple", f"{tmp_path}/cert.pem", "/not/here", "180"]
    assert paths(values) == {tmp_path / "index", tmp_path / "cert.pem"}


def test_a_machine_without_settings_gives_an_empty_file() -> None:
    assert as_file(merged("")) == "[global]\n"
