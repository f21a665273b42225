// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.remote.RemoteActorRefProvider;

/** A cut by Pekko's means ({@code test-mode} of Artery), where the network itself is not cut. */
final class Throttle {
  private static final String ADAPTER = "org.apache.pekko.remote.transport.ThrottlerTransportAdapter$";

  private Throttle() {}

  /** Nothing goes from this one to the other, nor from there, any more; or all again. */
  static void set(ActorSystem<?> system, Address other, boolean off) {
    try {
      var command = Class.forName(ADAPTER + "SetThrottle").getConstructors()[0].newInstance(other,
          module("Direction$Both$"), module(off ? "Blackhole$" : "Unthrottled$"));
      var provider = (RemoteActorRefProvider) ((ExtendedActorSystem) system.classicSystem()).provider();
      provider.transport().managementCommand(command);
    } catch (ReflectiveOperationException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static Object module(String name) throws ReflectiveOperationException {
    return Class.forName(ADAPTER + name).getField("MODULE$").get(null);
  }
}
