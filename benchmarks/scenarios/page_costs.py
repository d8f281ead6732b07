"""What it costs to compute each page that people look at, part by part: all that could be read was ended before."""

import gc
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.utils import timezone
from tqdm import tqdm

from benchmarks.answer import must_be
from benchmarks.counting import counting
from benchmarks.load.page_cost import PageCost
from benchmarks.pages import Page, the_computed
from benchmarks.scenarios.misses import end_all
from benchmarks.sizes import Size
from benchmarks.spent import spending


def run(size: Size) -> Iterator[PageCost]:
    for page in tqdm(pages(), desc="Pages", unit="page"):
        asker = page.asker()
        end_all()
        # Who asks is read once in a session.
        asker.get(page.address)
        end_all()
        with counting() as counts:
            answer = asker.get(page.address)
        # What is there already need not be looked through for each sample.
        gc.freeze()
        cost = PageCost(page.name, [], {}, len(counts.sql), len(answer.body))
        for _ in range(size.rounds):
            end_all()
            gc.collect()
            with spending() as spent:
                answer = asker.get(page.address)
            # Some of them are never kept.
            must_be(answer, 200, "miss" if "Cache-Status" in answer.headers else "")
            cost.milliseconds.append(sum(spent.of.values()) * 1e3)
            for part, seconds in spent.of.items():
                cost.parts.setdefault(part, []).append(seconds * 1e3)
        yield cost


def pages() -> list[Page]:
    """Those whose misses are measured, and the rest of what a manager opens in a day."""
    of_sellers = the_computed()
    seller = of_sellers[0].user_id
    manager = User.objects.get(username="gerente").pk
    hoje = timezone.localdate()
    return [
        *of_sellers,
        Page("settlements, last year", f"/apuracao/?ano={hoje.year - 1}", manager),
        Page("settlement of a month", f"/apuracao/{hoje.year}/{hoje.month}/", manager),
        Page("receivables of the house", "/receber/", manager),
        Page("receivables by seller", "/receber/?por=vendedor", manager),
        Page("receivables of a seller", "/receber/", seller),
        Page("house", "/casa/", manager),
        Page("commissions of the house", f"/vendedor/comissoes/?de={hoje:%Y-%m}-01&ate={hoje}", manager),
        Page("commissions of a seller", f"/vendedor/comissoes/?de={hoje:%Y-%m}-01&ate={hoje}", seller),
    ]
