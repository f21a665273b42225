// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.Keeping;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Signals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FencedLauncherTest {

  private static final LaunchSpec SPEC = new LaunchSpec(List.of("web"), Path.of("/"), Map.of());
  private static final ChildListener DEAF = new ChildListener() {
    @Override
    public void onOutput(Stream stream, byte[] buffer, int offset, int length) {}

    @Override
    public void onOutputEnd() {}

    @Override
    public void onExit(ExitStatus status) {}
  };

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE);
  private final Tenancy tenancy = new Tenancy(clock::get);
  private final FakeOwner owner = new FakeOwner();
  private final FencedLauncher fenced = new FencedLauncher(owner, tenancy);

  @Test
  void withoutATermNothingIsLaunched() {
    assertThat(tenancy.mayLaunch()).isFalse();
    assertThatThrownBy(() -> fenced.launch(SPEC, DEAF)).isInstanceOf(LaunchFailure.class)
        .hasMessageStartingWith("web: cannot be started: this node has not been answered");
  }

  @Test
  void aTermEndsByItself_whetherItsWriterNoticesOrNot() throws Exception {
    tenancy.hold(1, clock.get() + 100);
    fenced.launch(SPEC, DEAF);
    assertThat(owner.signals).isEmpty();
    clock.addAndGet(99);
    assertThat(tenancy.term()).isEqualTo(1);
    clock.addAndGet(1);
    assertThat(tenancy.term()).isEqualTo(Tenancy.NONE);
    assertThatThrownBy(() -> fenced.launch(SPEC, DEAF)).isInstanceOf(LaunchFailure.class);
  }

  @Test
  void aLaunchThatTookLongerThanTheTermIsEnded() throws Exception {
    tenancy.hold(1, clock.get() + 100);
    owner.duringLaunch = () -> clock.addAndGet(100);
    fenced.launch(SPEC, DEAF);
    assertThat(owner.signals).containsExactly(Signals.KILL);
  }

  @Test
  void aLaunchThatEndsInTheNextTermIsEndedToo() throws Exception {
    tenancy.hold(1, clock.get() + 100);
    owner.duringLaunch = () -> {
      tenancy.close();
      tenancy.hold(2, clock.get() + 100);
    };
    fenced.launch(SPEC, DEAF);
    assertThat(owner.signals).containsExactly(Signals.KILL);
  }

  @Test
  void aTermThatWasMadeLongerMeanwhileIsTheSame() throws Exception {
    tenancy.hold(1, clock.get() + 100);
    owner.duringLaunch = () -> {
      tenancy.hold(1, clock.get() + 200);
      clock.addAndGet(150);
    };
    fenced.launch(SPEC, DEAF);
    assertThat(owner.signals).isEmpty();
  }

  @Test
  void whatWouldOutliveItsNodeIsRefused() {
    tenancy.hold(1, clock.get() + 100);
    var keeping = new Keeping(Path.of("/nowhere"), 1);
    assertThatThrownBy(() -> fenced.launch(SPEC.withKeeping(keeping), DEAF)).hasMessageContaining("orphans = kill")
        .isInstanceOfSatisfying(LaunchFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.IMPOSSIBLE_TERMS));
    assertThatThrownBy(() -> fenced.adopt(keeping, DEAF)).hasMessageContaining("orphans = kill");
  }
}
