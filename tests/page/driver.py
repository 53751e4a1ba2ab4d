"""Drives the sandbox's page as a person would.

The page guarantees these hooks, all of them accessible names or test ids:

==================================  ==================================================================================
the composer                        text box "Message #channel", or "Message" and the bot's name; in the thread pane
                                    "Reply in thread"; button "Send"
a message                           ``[data-testid=message]`` with ``data-ts``, ``data-user``, and ``data-ephemeral``
                                    when only the reader sees it
the lists of messages               list "Messages" (``#messages``); list "Thread replies" (``#replies``), its first one
                                    is the thread's first message
a message's actions                 toolbar "Message actions": "Reply in thread", a shortcut's name, "Edit message",
                                    "Delete message"; the toolbar appears when the message is hovered or focused
the demo's note under a draft       ``[data-testid=remark]``
the bot's modal, and other dialogs  role dialog, named by its title
the person to post as               radio buttons in the group "Post as"
channels, Home, direct messages     buttons named by the channel, "Charter Home" and "Charter messages", in the
                                    navigation "Workspace"
the charter editor                  complementary "The charter", behind the button "Charter": text box "charter.toml",
                                    lists "Problems" and "What the bot would say", menu "Pick a pack …"; faulty
                                    lines are ``.line.wrong``
the newest draft's timeline         ``#timeline``, folded until its summary is pressed
the guide                           complementary "Try this": its steps are list items with one button each
the workspace's revision shown      ``html[data-revision]``
==================================  ==================================================================================
"""

import contextlib
import re

from playwright.async_api import Locator, Page, expect


class PageDriver:
    """A user of the page. Each method waits until the page shows its effect.

    Attributes:
        page: Playwright's page.
        trouble: complaints on the browser's console, and uncaught errors.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda said: self.trouble.append(said.text) if said.type in {"error", "warning"} else None)

    async def open(self, url: str, *, size: tuple[int, int] = (1280, 800)) -> None:
        """Open the sandbox's page and wait until it shows the workspace."""
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})
        await self.page.goto(url)
        await expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Message "))

    @property
    def places(self) -> Locator:
        """The navigation: channels, and the bot's Home."""
        return self.page.locator("#sidebar .places button")

    @property
    def messages(self) -> Locator:
        """The messages of the open channel."""
        return self.page.locator("#messages [data-testid=message]")

    @property
    def replies(self) -> Locator:
        """The open thread's messages, without its first one."""
        return self.page.locator("#replies [data-testid=message]:not(:first-child)")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def complaint(self) -> Locator:
        """The notice about a failure."""
        return self.page.get_by_role("alert")

    @property
    def charter_text(self) -> Locator:
        """The text box of the charter editor."""
        return self.page.get_by_role("textbox", name="charter.toml")

    @property
    def charter_faults(self) -> Locator:
        """The list of the charter's problems."""
        return self.page.get_by_role("list", name="Problems").get_by_role("listitem")

    @property
    def said(self) -> Locator:
        """The preview of replies, one per draft, newest first."""
        return self.page.get_by_role("list", name="What the bot would say").get_by_role("listitem")

    @property
    def timeline(self) -> Locator:
        """The timeline of the newest draft."""
        return self.page.locator("#timeline li")

    def guide_step(self, title: str) -> Locator:
        """Return a step of the guide by a part of its title."""
        return self.page.locator("#guide .steps > li").filter(has=self.page.get_by_role("heading", name=title))

    def message(self, which: str) -> Locator:
        """Return the last message with this text, or the one with this ts, in the open channel or thread."""
        if re.fullmatch(r"\d+\.\d+", which):
            return self.page.locator(f"[data-testid=message][data-ts='{which}']:visible").first
        return self.page.locator("[data-testid=message]:visible").filter(has_text=which).last

    async def post(self, text: str) -> str:
        """Post in the open channel and return the message's ts."""
        return await self._write(self.composer, text, self.messages)

    async def type_and_send(self, text: str) -> None:
        """Type into the open channel's composer and press Enter, without waiting for the effect."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def command(self, text: str) -> None:
        """Run a slash command. Its answer appears among ``ephemerals``, or as a dialog."""
        await self.type_and_send(text)
        await expect(self.composer).to_have_value("")

    async def reply(self, which: str, text: str) -> str:
        """Reply in a message's thread and return the reply's ts."""
        await self.open_thread(which)
        return await self._write(self.page.get_by_role("textbox", name="Reply in thread"), text, self.replies)

    async def edit(self, which: str, text: str) -> None:
        """Edit one of the user's own messages."""
        await self.use_tool(which, "Edit message")
        box = self.page.get_by_role("textbox", name="Edit message")
        await box.fill(text)
        await box.press("Enter")
        await expect(box).to_have_count(0)

    async def delete(self, which: str) -> None:
        """Delete a message, and confirm it."""
        await self.use_tool(which, "Delete message")
        await self.dialog.get_by_role("button", name="Delete", exact=True).click()
        await expect(self.dialog).to_have_count(0)

    async def use_tool(self, which: str, label: str) -> None:
        """Press one of a message's actions, for example the shortcut "Check with the charter"."""
        message = self.message(which)
        await message.hover()
        await message.get_by_role("button", name=label, exact=True).click()

    async def open_thread(self, which: str) -> None:
        """Open a message's thread, by its reply count if it has one."""
        message = self.messages.and_(self.message(which))
        count = message.get_by_role("button", name=re.compile(r"\d+ repl"))
        if await count.count():
            await count.click()
        else:
            await self.use_tool(which, "Reply in thread")
        await expect(self.page.get_by_role("complementary", name="Thread")).to_be_visible()

    async def thread_replies(self) -> list[str]:
        """Return the texts of the open thread's replies."""
        return await self.replies.locator(".content").all_inner_texts()

    async def press(self, label: str) -> None:
        """Press the bot's last visible button with this label: in the thread, a modal, Home or the channel."""
        buttons = self.page.locator(".blocks").get_by_role("button", name=label, exact=True)
        await buttons.locator("visible=true").last.click()

    async def press_in_home(self, label: str) -> None:
        """Press a button of Home until its dialog opens: Home is published anew when it is opened, under the cursor."""
        while True:
            await self.press(label)
            with contextlib.suppress(AssertionError):
                return await expect(self.dialog.last).to_be_visible(timeout=5_000)

    async def modal_text(self) -> str:
        """Return the open dialog's text, including its title and buttons."""
        await expect(self.dialog).to_be_visible()
        return await self.dialog.inner_text()

    async def close_modal(self) -> None:
        """Close the dialog with the keyboard."""
        await self.page.keyboard.press("Escape")
        await expect(self.dialog).to_have_count(0)

    @property
    def ephemeral_messages(self) -> Locator:
        return self.page.locator("[data-testid=message][data-ephemeral]")

    async def ephemerals(self) -> list[str]:
        """Return the ephemeral messages of the open channel, oldest first."""
        return await self.ephemeral_messages.locator(".content").all_inner_texts()

    async def remark(self, which: str) -> str:
        """Wait for the demo's note under a draft and return it."""
        note = self.message(which).get_by_test_id("remark")
        await expect(note).to_be_visible()
        return (await note.inner_text()).removeprefix("Demo note").strip()

    async def show_charter_editor(self) -> None:
        """Open the charter editor from a channel."""
        await self.page.locator("#charter-editor-toggle").click()
        await expect(self.charter_text).to_have_value(re.compile("name"))

    async def use_charter(self, source: str) -> None:
        """Write a charter, and make the bot use it."""
        await self.charter_text.fill(source)
        await self.page.get_by_role("button", name="Use this charter").click()
        await expect(self.page.locator("#charter-status")).to_contain_text("is in use")

    async def switch_person(self, name: str) -> None:
        """Switch to another user."""
        await self._in_sidebar(self.page.get_by_role("radio", name=re.compile(name)))
        await self.show_channel(None)
        await expect(self.page.locator("#composer .as")).to_contain_text(name)

    async def show_channel(self, name: str | None) -> None:
        """Open a channel by its name without ``#``; None for the channel that was open."""
        here = await self.page.locator("#channels [aria-current]").inner_text() if name is None else name
        await self._in_sidebar(self.places.filter(has_text=re.compile(f"^{re.escape(here.split(chr(10))[0])}")))
        await expect(self.composer).to_be_visible()

    async def show_direct(self) -> None:
        """Open the direct messages with the bot."""
        await self._in_sidebar(self.places.filter(has_text=re.compile(r"\bmessages")))
        await expect(self.page.locator("#place-topic")).to_have_text("Direct messages")

    async def show_home(self) -> str:
        """Open the bot's Home, wait until the bot has published it, and return its text."""
        await self._in_sidebar(self.places.filter(has_text=re.compile("Home$|^Accueil de ")))
        view = self.page.locator(".home-view")
        await expect(view).to_be_visible()
        return await view.inner_text()

    async def attach(self, name: str, alt: str = "") -> None:
        """Attach one of the sample pictures (garden, workshop, team) to the message."""
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
        # On a narrow screen the sidebar is a pane of its own, behind the current one.
        for back in (re.compile("^(Back to the channel|Retour au canal)$"), re.compile("^(Back to the|Retour aux) c")):
            button = self.page.get_by_role("button", name=back)
            if not await target.is_visible() and await button.locator("visible=true").count():
                await button.locator("visible=true").click()
        await target.click()
