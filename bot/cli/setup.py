"""`./banso setup`: make the environments now, so that the first `./banso run` starts at once."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.launcher.sentences import sentence


class Encoder(StrEnum):
    """Which encoder's packages the app environment holds."""

    bundled = "bundled"
    st = "st"


def setup(
    encoder: Annotated[
        Encoder, typer.Option(help="`st` adds sentence-transformers, on the CPU.")
    ] = Encoder.bundled,
) -> None:
    """Make the environments.

    The work is done by the launcher, before this code can run: it needs those environments. With
    `--encoder st` it also installs requirements/st.txt, which pins torch's build without CUDA.
    That build comes from the places in PIP_FIND_LINKS if the variable is set, else from PyTorch's
    own index of CPU builds (uv's `--torch-backend cpu`). It stays installed from then on.
    """
    print(sentence("setup_done"))
    if encoder is Encoder.st:
        print(sentence("setup_st_done"))
