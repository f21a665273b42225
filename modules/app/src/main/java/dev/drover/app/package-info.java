/** Placeholder to be replaced by app. */
package dev.drover.app;
