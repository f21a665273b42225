// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Signals as calls. The JVM's own way, a shutdown hook, cannot tell a second signal from the first, and
 * {@code sun.misc.Signal} (module jdk.unsupported) can be named in a strict build by reflection only.
 */
final class Interrupts {
  private Interrupts() {}

  /**
   * Calls {@code action} on each of these signals from now on, on a thread of the JVM's. One that the JVM was started to
   * ignore, as HUP under {@code nohup}, stays ignored.
   */
  static void onEach(List<String> names, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[]{handler}, (self, method, args) -> {
        if (method.getName().equals("handle")) {
          action.run();
          return null;
        }
        return method.invoke(action, args);
      });
      for (String name : names) {
        signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(name),
            proxy);
      }
    } catch (ReflectiveOperationException missing) {
      if (missing instanceof InvocationTargetException taken && taken.getCause() instanceof IllegalArgumentException) {
        return; // the JVM was told to leave signals alone (-Xrs): then they end it at once
      }
      throw new IllegalStateException(missing);
    }
  }
}
