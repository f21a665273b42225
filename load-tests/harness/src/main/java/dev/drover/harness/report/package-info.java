// SPDX-License-Identifier: Apache-2.0
/** Results as tables, CSV, HdrHistogram logs and plots, and the targets that they are judged by. */
@NullMarked
package dev.drover.harness.report;

import org.jspecify.annotations.NullMarked;
