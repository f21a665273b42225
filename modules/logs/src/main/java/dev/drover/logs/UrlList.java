// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.ArrayList;
import java.util.List;

/** The URLs that an instance printed last, the newest first, each once, 20 at most. Immutable. Any thread. */
public record UrlList(List<String> urls) {
  /** So many are kept. */
  public static final int BOUND = 20;
  public static final UrlList EMPTY = new UrlList(List.of());

  public UrlList {
    urls = List.copyOf(urls.size() > BOUND ? urls.subList(0, BOUND) : urls);
  }

  /** With this one in front; itself where it stands there already. */
  public UrlList with(String url) {
    if (!urls.isEmpty() && urls.getFirst().equals(url)) {
      return this;
    }
    var all = new ArrayList<String>(urls.size() + 1);
    all.add(url);
    for (String each : urls) {
      if (!each.equals(url)) {
        all.add(each);
      }
    }
    return new UrlList(all);
  }

  /** With what a line has, its last in front; itself where that changes nothing. */
  public UrlList with(List<String> found) {
    UrlList list = this;
    for (String url : found) {
      list = list.with(url);
    }
    return list.equals(this) ? this : list;
  }
}
