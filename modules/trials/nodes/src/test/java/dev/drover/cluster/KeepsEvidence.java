// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/** After a failure, what all nodes have printed and which processes were seen stands in {@code target/evidence}. */
final class KeepsEvidence
    implements
      BeforeTestExecutionCallback,
      AfterTestExecutionCallback,
      LifecycleMethodExecutionExceptionHandler {
  private static volatile @Nullable Jvms cluster;

  /** Whose evidence it is, in this class. */
  static void of(Jvms present) {
    cluster = present;
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    System.out.println(context.getDisplayName() + " begins at " + System.nanoTime());
  }

  @Override
  public void afterTestExecution(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isPresent()) {
      keep(context);
    }
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
    keep(context);
    throw failure;
  }

  private static void keep(ExtensionContext context) throws IOException {
    Jvms present = cluster;
    if (present != null) {
      Path file = Path.of("target", "evidence", context.getRequiredTestClass().getSimpleName() + "."
          + context.getRequiredTestMethod().getName() + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, present.evidence());
      System.out.println("what was seen: " + file.toAbsolutePath());
    }
  }
}
