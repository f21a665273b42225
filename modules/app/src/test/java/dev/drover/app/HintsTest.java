// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class HintsTest {
  @TempDir
  Path top;

  @Test
  void theDirectoryIsNamedOnlyWhereItIsNotFound() throws Exception {
    Path shop = Files.createDirectories(top.resolve("a shop"));
    Path inner = shop.resolve("inner");
    Files.createDirectories(inner.resolve(".drover"));
    assertThat(Hints.command(shop, shop, "ps")).isEqualTo("drover ps");
    assertThat(Hints.command(inner, shop, "ps")).isEqualTo("drover ps");
    assertThat(Hints.command(top, shop, "ps")).isEqualTo("drover -C 'a shop' ps");
    assertThat(Hints.command(shop, inner, "down")).isEqualTo("drover -C inner down");
    assertThat(Hints.command(inner, top.resolve("other"), "ps")).isEqualTo("drover -C " + top.resolve("other") + " ps");
    Files.createFile(inner.resolve(".drover/drover.sock"));
    assertThat(Hints.command(inner, shop, "ps")).as("a nearer one").isEqualTo("drover -C '" + shop + "' ps");
  }
}
