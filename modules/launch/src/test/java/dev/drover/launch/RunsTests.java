// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the test classes that it is given by name, and says what failed, and what did not run and why. Its JVM's main thread. */
final class RunsTests implements TestExecutionListener {

  private static final int TRACE_LINES = 20;

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  public static void main(String[] classes) {
    System.exit(new RunsTests().run(classes) ? 0 : 1);
  }

  private boolean run(String[] classes) {
    var request = LauncherDiscoveryRequestBuilder.request()
        .selectors(Stream.of(classes).map(DiscoverySelectors::selectClass).toList()).build();
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener, this);
    var summary = listener.getSummary();
    summary.printFailuresTo(out, TRACE_LINES);
    out.printf("as uid %d: %d tests passed, %d failed, %d did not run%n", Privileges.own().uid(),
        summary.getTestsSucceededCount(), summary.getTotalFailureCount(),
        summary.getTestsAbortedCount() + summary.getTestsSkippedCount());
    return summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      out.printf("did not run: %s: %s%n", test.getUniqueId(),
          result.getThrowable().map(Throwable::getMessage).orElse(""));
    }
  }
}
