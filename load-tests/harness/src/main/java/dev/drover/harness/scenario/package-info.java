// SPDX-License-Identifier: Apache-2.0
/** What is to be measured, as records and as HOCON files. Pure but for the reading of the file. */
@NullMarked
package dev.drover.harness.scenario;

import org.jspecify.annotations.NullMarked;
