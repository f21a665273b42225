/** Placeholder to be replaced by logs. */
package dev.drover.logs;
