"""Message text is untrusted: it may format, and nothing else."""

from typing import Any

import pytest
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import DRAFTS, Sandbox
from tests.page.driver import PageDriver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCRIPT = "<script>document.title='taken'</script><img src=x onerror=document.title='taken'>"

# What is typed, and how the page parses it.
READ_AS = {
    "*bold* _it_ ~no~": "bold(text(bold)) text( ) italic(text(it)) text( ) strike(text(no))",
    "*a _b_ c*": "bold(text(a ) italic(text(b)) text( c))",
    "2*3*4 snake_case_name a ~ b ~": "text(2*3*4 snake_case_name a ~ b ~)",
    "* not bold *": "text(* not bold *)",
    "*two\nlines*": "text(*two\nlines*)",
    "`*code*` and ```<https://a.example|x>\n*y*```": "code(*code*) text( and ) pre(https://a.example\n*y*)",
    "&gt; said\n&gt; twice\nafter": "quote(text(said\ntwice)) text(after)",
    "&amp;lt; &lt;b&gt;": "text(&lt; <b>)",
    "<https://a.example/?x=1&amp;y|here>": "link(here)",
    "<mailto:a@b.example|a@b.example>": "link(a@b.example)",
    "<javascript:alert(1)|here>": "text(<javascript:alert(1)|here>)",
    "<data:text/html,x>": "text(<data:text/html,x>)",
    "<!here> <!subteam^S1|@press> <!date^1^x|a day>": "ping(@here) text( ) ping(@press) text( ) ping(a day)",
    ":wave: :no_such_thing: 10:30:45": "emoji(👋) text( :no_such_thing: 10:30:45)",
    "a < b > c": "text(a ) text(< b >) text( c)",
}


async def parse(driver: PageDriver, text: str) -> list[dict[str, Any]]:
    """Parse mrkdwn with the page's own parser."""
    read = "async (text) => (await import('/page/mrkdwn.js')).parse(text)"
    parts: list[dict[str, Any]] = await driver.page.evaluate(read, text)
    return parts


def outline(parts: list[dict[str, Any]]) -> str:
    """Write a tree of parts on one line: ``bold(a) text( b)``."""
    inner = (outline(p["children"]) if "children" in p else str(p.get("text", p.get("label"))) for p in parts)
    return " ".join(f"{part['type']}({content})" for part, content in zip(parts, inner, strict=True))


async def test_mrkdwn_is_parsed_as_in_slack(driver: PageDriver) -> None:
    assert {text: outline(await parse(driver, text)) for text in READ_AS} == READ_AS


async def test_a_text_of_forty_thousand_characters_is_read_at_once(driver: PageDriver) -> None:
    """Unclosed marks must not take quadratic time, which would freeze the page."""
    timed = """async (text) => {
        const { parse } = await import("/page/mrkdwn.js");
        const start = performance.now();
        parse(text);
        return performance.now() - start;
    }"""
    for piece in ("*a ", "_*~", "`", "<", "&gt; *", ":a", "```"):
        assert await driver.page.evaluate(timed, (piece * 40_000)[:40_000]) < 1_000, piece


async def test_typed_text_never_becomes_markup(driver: PageDriver) -> None:
    ts = await driver.post(f"{SCRIPT} <b>bold</b> &lt;i&gt;")
    await expect(driver.message(ts).locator(".content")).to_have_text(f"{SCRIPT} <b>bold</b> &lt;i&gt;")
    await expect(driver.message(ts).locator("script, .content img, b, i")).to_have_count(0)
    assert await driver.page.title() == "#social-drafts · Sandbox"


async def test_a_bots_text_never_becomes_markup(driver: PageDriver, slack: AsyncWebClient) -> None:
    """This covers every text field of a block, not only the message's own text."""
    plain = {"type": "plain_text", "text": SCRIPT[:70]}
    button = {"type": "button", "text": plain, "action_id": "a", "value": SCRIPT}
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": SCRIPT}, "accessory": button},
        {"type": "header", "text": plain},
        {"type": "context", "elements": [plain]},
        {"type": "image", "image_url": "https://127.0.0.1:1/x.png", "alt_text": SCRIPT, "title": plain},
    ]
    posted = await slack.chat_postMessage(channel=DRAFTS, text=SCRIPT, blocks=blocks)
    await expect(driver.message(str(posted["ts"])).get_by_role("heading")).to_have_text(SCRIPT[:70])
    await expect(driver.message(str(posted["ts"])).locator("script, [onerror]")).to_have_count(0)
    assert await driver.page.title() == "#social-drafts · Sandbox"
    # The missing picture is the browser's only complaint.
    assert all("net::" in trouble for trouble in driver.trouble)
    driver.trouble.clear()


async def test_links_open_safely(driver: PageDriver, sandbox: Sandbox) -> None:
    await driver.post("see https://example.org/a")
    link = driver.messages.get_by_role("link")
    await expect(link).to_have_attribute("href", "https://example.org/a")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    await expect(link).to_have_attribute("target", "_blank")
    sandbox.post("U0SAM", DRAFTS, "<javascript:alert(1)|click me>", raw=True)
    await expect(driver.message("click me")).to_be_visible()
    await expect(link).to_have_count(1)


async def test_the_page_refuses_foreign_scripts_and_html_from_strings(driver: PageDriver) -> None:
    """A second line of defence: if a later change parses HTML after all, the browser refuses."""
    refused = await driver.page.evaluate("""() => {
        try { document.body.innerHTML = "<b>x</b>"; return false; } catch (error) { return error.name; }
    }""")
    assert refused == "TypeError"
    inline = "() => { const s = document.createElement('script'); s.src = 'https://127.0.0.1:1/x.js'; return !!s; }"
    with pytest.raises(Exception, match="TrustedScriptURL"):
        await driver.page.evaluate(inline)
    assert all("TrustedHTML" in said or "TrustedScriptURL" in said for said in driver.trouble)
    driver.trouble.clear()
