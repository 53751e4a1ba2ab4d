const AT_THE_END_PX = 60;

/**
 * Keeps a list scrolled to its end as its content grows, unless the reader has scrolled up.
 */
export class StickyScroll {
  /**
   * @param {HTMLElement} scroll the scroll container
   * @param {HTMLElement} list its content
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

  /** Records the reader's position. Call it before the list changes: the scroll event may come too late. */
  notice() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    const near = scrollHeight - scrollTop - clientHeight < AT_THE_END_PX;
    // Only scrolling up leaves the end: a list that has just grown isn't at its end for a moment.
    if (near || scrollTop < this.last) this.stuck = near;
    this.last = scrollTop;
  }

  /** Scrolls to the end and stays there. */
  toEnd() {
    this.stuck = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.last = this.scroll.scrollTop;
  }
}
