const AT_THE_END_PX = 60;

/**
 * Keeps a list at its end while its reader is there, whatever grows: a message that arrives, a picture that loads, the
 * composer. Whoever scrolls up to read is left where they are.
 */
export class EndKeeper {
  /**
   * @param {HTMLElement} scroll what scrolls
   * @param {HTMLElement} list what grows in it
   */
  constructor(scroll, list) {
    this.scroll = scroll;
    this.stuck = true;
    this.last = 0;
    scroll.addEventListener("scroll", () => this.notice());
    const observer = new ResizeObserver(() => {
      this.notice();
      if (this.stuck) this.toEnd();
    });
    observer.observe(scroll);
    observer.observe(list);
  }

  /** Looks where the reader is. To be called before the list changes: the browser's own event may come too late. */
  notice() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    const near = scrollHeight - scrollTop - clientHeight < AT_THE_END_PX;
    // Only somebody who scrolls up leaves the end: a list that grew is far from its end for a moment, too.
    if (near || scrollTop < this.last) this.stuck = near;
    this.last = scrollTop;
  }

  /** Goes to the end, and stays there. */
  toEnd() {
    this.stuck = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.last = this.scroll.scrollTop;
  }
}
