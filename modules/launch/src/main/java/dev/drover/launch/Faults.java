// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Logs what was thrown where work must go on, and never throws itself; the same again and again is logged once. Any thread. */
final class Faults {

  private static final Logger LOG = System.getLogger(Faults.class.getName());

  private final String what;
  private volatile @Nullable Class<?> last;

  Faults(String what) {
    this.what = what;
  }

  void tell(Throwable fault) {
    if (last == fault.getClass()) {
      return;
    }
    last = fault.getClass();
    try {
      LOG.log(Level.ERROR, what, fault);
    } catch (Throwable _) {
      // There is no memory even for that.
    }
  }
}
