/**
 * Developer mode in the browser. A page that comes from the overlay of a set that someone develops gets a script behind it
 * ({@code DevMode}); the script listens ({@code ReloadHandler}, {@code ReloadStream}) and loads the page anew after a switch of
 * the set.
 */
@NullMarked
package io.quickset.web.internal.dev;

import org.jspecify.annotations.NullMarked;
