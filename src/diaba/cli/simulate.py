"""``diaba simulate``: other people's systems, to practise on."""

from typing import Annotated

import typer

from diaba.cli.output import say
from diaba.demo.population import Simulator

app = typer.Typer(no_args_is_help=True, help="Hệ thống bên ngoài mô phỏng. / Simulated outside systems.")


@app.callback()
def simulate() -> None:
    """Hệ thống bên ngoài mô phỏng, để tập huấn và thử nghiệm. / Simulated outside systems, for training and trials."""


@app.command()
def population(
    port: Annotated[int, typer.Option(help="Cổng; 0 là cổng trống bất kỳ. / Port; 0 takes any free one.")] = 8200,
    seed: Annotated[
        int, typer.Option(min=0, help="Cùng số này cho cùng câu trả lời. / The same seed, the same answers.")
    ] = 1,
    slow: Annotated[
        float, typer.Option(min=0, help="Số giây của câu trả lời chậm. / Seconds of a slow answer.")
    ] = 30.0,
) -> None:
    """Mô phỏng Cơ sở dữ liệu quốc gia về dân cư, không chứa dữ liệu của ai. / A population register that knows nobody."""
    with Simulator(port, seed, slow) as server:
        say(server.address)
        server.serve_forever()
