/** Placeholder to be replaced by view. */
package dev.drover.view;
