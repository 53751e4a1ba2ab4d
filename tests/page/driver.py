"""A person at the sandbox's page: what one can do there, in one line each.

The hooks that the page promises, all of them accessible names or test ids:

==================================  ==================================================================================
the composer                        text box "Message #channel"; in the thread pane "Reply in thread"; button "Send"
a message                           ``[data-testid=message]`` with ``data-ts``, ``data-user``, and ``data-ephemeral``
                                    when only the reader sees it
where messages stand                list "Messages" (``#messages``); list "Thread replies" (``#replies``), its first one
                                    is the message that the thread hangs on
a message's actions                 toolbar "Message actions": "Reply in thread", a shortcut's name, "Edit message",
                                    "Delete message"; the toolbar shows when the message is hovered or focused
the demo's note under a draft       ``[data-testid=remark]``
the bot's modal, and other dialogs  role dialog, named by its title
the person to post as               radio buttons in the group "Post as"
channels and Home                   buttons named by the channel, and "Charter Home", in the navigation "Workspace"
the charter editor                  complementary "The charter", behind the button "Charter": text box "charter.toml",
                                    lists "Problems" and "What the bot would say"
what just happened to a draft       ``#timeline``
the workspace's revision shown      ``html[data-revision]``
==================================  ==================================================================================
"""

import re

from playwright.async_api import Locator, Page, expect


class PageDriver:
    """Somebody who uses the page. Each method waits until the page shows what was done.

    Attributes:
        page: Playwright's page.
        trouble: what the browser's console complained about, and errors that nothing caught.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda said: self.trouble.append(said.text) if said.type in {"error", "warning"} else None)

    async def open(self, url: str, *, size: tuple[int, int] = (1280, 800)) -> None:
        """Go to the sandbox's page and wait until it shows the workspace."""
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})
        await self.page.goto(url)
        await expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Message #"))

    @property
    def places(self) -> Locator:
        """Where one can go: channels, and the bot's Home."""
        return self.page.locator("#sidebar .places button")

    @property
    def messages(self) -> Locator:
        """What stands in the open channel."""
        return self.page.locator("#messages [data-testid=message]")

    @property
    def replies(self) -> Locator:
        """What stands in the open thread, without the message that it hangs on."""
        return self.page.locator("#replies [data-testid=message]:not(:first-child)")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def complaint(self) -> Locator:
        """The sentence about what went wrong."""
        return self.page.get_by_role("alert")

    @property
    def charter_text(self) -> Locator:
        """The charter as it is being written."""
        return self.page.get_by_role("textbox", name="charter.toml")

    @property
    def charter_faults(self) -> Locator:
        """Its problems."""
        return self.page.get_by_role("list", name="Problems").get_by_role("listitem")

    @property
    def said(self) -> Locator:
        """What the bot would say by it, draft by draft, the newest first."""
        return self.page.get_by_role("list", name="What the bot would say").get_by_role("listitem")

    @property
    def timeline(self) -> Locator:
        """What just happened, step by step."""
        return self.page.locator("#timeline li")

    def message(self, which: str) -> Locator:
        """The last message with this text, or the one with this ts, in the channel or else in the open thread."""
        if re.fullmatch(r"\d+\.\d+", which):
            return self.page.locator(f"[data-testid=message][data-ts='{which}']:visible").first
        return self.page.locator("[data-testid=message]:visible").filter(has_text=which).last

    async def post(self, text: str) -> str:
        """Write in the open channel. Returns the message's ts."""
        return await self._write(self.composer, text, self.messages)

    async def type_and_send(self, text: str) -> None:
        """Write in the open channel's composer and press Enter, whatever becomes of it."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def command(self, text: str) -> None:
        """Type a slash command. What it answers appears among ``ephemerals``, or as a dialog."""
        await self.type_and_send(text)
        await expect(self.composer).to_have_value("")

    async def reply(self, which: str, text: str) -> str:
        """Write in a message's thread. Returns the reply's ts."""
        await self.open_thread(which)
        return await self._write(self.page.get_by_role("textbox", name="Reply in thread"), text, self.replies)

    async def edit(self, which: str, text: str) -> None:
        """Change a message of one's own."""
        await self.use_tool(which, "Edit message")
        box = self.page.get_by_role("textbox", name="Edit message")
        await box.fill(text)
        await box.press("Enter")
        await expect(box).to_have_count(0)

    async def delete(self, which: str) -> None:
        """Delete a message, and say that one is sure."""
        await self.use_tool(which, "Delete message")
        await self.dialog.get_by_role("button", name="Delete", exact=True).click()
        await expect(self.dialog).to_have_count(0)

    async def use_tool(self, which: str, label: str) -> None:
        """Press one of a message's actions, such as a shortcut: "Check with the charter"."""
        message = self.message(which)
        await message.hover()
        await message.get_by_role("button", name=label, exact=True).click()

    async def open_thread(self, which: str) -> None:
        """Show a message's thread, by its reply count where it has one."""
        message = self.messages.and_(self.message(which))
        count = message.get_by_role("button", name=re.compile(r"\d+ repl"))
        if await count.count():
            await count.click()
        else:
            await self.use_tool(which, "Reply in thread")
        await expect(self.page.get_by_role("complementary", name="Thread")).to_be_visible()

    async def thread_replies(self) -> list[str]:
        """What the open thread's replies say."""
        return await self.replies.locator(".content").all_inner_texts()

    async def press(self, label: str) -> None:
        """Press the last visible button of the bot's with this label: in the thread, a modal, Home or the channel."""
        buttons = self.page.locator(".blocks").get_by_role("button", name=label, exact=True)
        await buttons.locator("visible=true").last.click()

    async def modal_text(self) -> str:
        """What the open dialog says, its title and buttons included."""
        await expect(self.dialog).to_be_visible()
        return await self.dialog.inner_text()

    async def close_modal(self) -> None:
        """Close the dialog by the keyboard."""
        await self.page.keyboard.press("Escape")
        await expect(self.dialog).to_have_count(0)

    @property
    def ephemeral_messages(self) -> Locator:
        return self.page.locator("[data-testid=message][data-ephemeral]")

    async def ephemerals(self) -> list[str]:
        """What only the reader sees in the open channel, the oldest first."""
        return await self.ephemeral_messages.locator(".content").all_inner_texts()

    async def remark(self, which: str) -> str:
        """The demo's note under a draft. Waits until there is one."""
        note = self.message(which).get_by_test_id("remark")
        await expect(note).to_be_visible()
        return (await note.inner_text()).removeprefix("Demo note").strip()

    async def show_charter_editor(self) -> None:
        """Open the charter editor, from a channel."""
        await self.page.get_by_role("button", name="Charter", exact=True).click()
        await expect(self.charter_text).to_have_value(re.compile("name"))

    async def use_charter(self, source: str) -> None:
        """Write a charter, and have the bot run by it."""
        await self.charter_text.fill(source)
        await self.page.get_by_role("button", name="Use this charter").click()
        await expect(self.page.locator("#charter-status")).to_contain_text("is in use")

    async def switch_person(self, name: str) -> None:
        """Write as somebody else from now on."""
        await self._in_sidebar(self.page.get_by_role("radio", name=re.compile(name)))
        await self.show_channel(None)
        await expect(self.page.locator("#composer .as")).to_contain_text(name)

    async def show_channel(self, name: str | None) -> None:
        """Open a channel by its name without ``#``; None for the one that was open."""
        here = await self.page.locator("#channels [aria-current]").inner_text() if name is None else name
        await self._in_sidebar(self.places.filter(has_text=re.compile(f"^{re.escape(here.split(chr(10))[0])}")))
        await expect(self.composer).to_be_visible()

    async def show_home(self) -> str:
        """Open the bot's Home. Returns what it says, once the bot has filled it."""
        await self._in_sidebar(self.places.filter(has_text=re.compile("Home$")))
        view = self.page.locator(".home-view")
        await expect(view).to_be_visible()
        return await view.inner_text()

    async def attach(self, name: str, alt: str = "") -> None:
        """Put one of the sample pictures (garden, workshop, team) beside what is being written."""
        await self.page.locator("#composer").get_by_role("button", name="Attach a picture").click()
        await self.dialog.get_by_role("radio", name=name.capitalize()).check()
        await self.dialog.get_by_role("textbox", name="Description").fill(alt)
        await self.dialog.get_by_role("button", name="Attach", exact=True).click()
        await expect(self.page.locator("#composer .chip").last).to_contain_text(alt or "No description")

    async def _write(self, box: Locator, text: str, where: Locator) -> str:
        me = await self.page.locator("input[name=person]:checked").get_attribute("value")
        mine = where.and_(self.page.locator(f"[data-user='{me}']"))
        before = await mine.evaluate_all("all => all.map(one => one.dataset.ts)")
        await box.fill(text)
        await box.press("Enter")
        await expect(mine.last).not_to_have_attribute("data-ts", re.compile("|".join(map(re.escape, before)) or "^$"))
        return str(await mine.last.get_attribute("data-ts"))

    async def _in_sidebar(self, target: Locator) -> None:
        # On a narrow screen the sidebar is a pane of its own, behind the one that is shown.
        for back in ("Back to the channel", "Back to the channels"):
            button = self.page.get_by_role("button", name=back, exact=True)
            if not await target.is_visible() and await button.locator("visible=true").count():
                await button.locator("visible=true").click()
        await target.click()
