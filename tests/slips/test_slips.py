import pytest
from tests.slips.conftest import *
from tests.slips.table import SLIPS
def test_clean(desk):
    r = desk.results()
    assert run.findings(r)=="", run.findings(r)
    assert all(x.state in("passed","skipped") for x in r), run.table(r)
@pytest.mark.parametrize("slip", SLIPS, ids=lambda s:s.name)
def test_slip(slip, desk):
    slip.make(desk)
    try: f = [str(x)[:230] for x in desk.findings()]
    except BaseException as e: f=["CRASH "+repr(e)]; import traceback; f.append("".join(traceback.format_tb(e.__traceback__)[-2:]))
    with open("/tmp/cause/out.txt","a") as o:
        o.write(f"## {slip.name}  [{len(f)}] want {slip.file}:{slip.at}\n"+"\n".join("   "+x for x in f)+"\n")
