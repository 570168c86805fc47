/** Asks locators for whole sets and single files, off the reconciler's thread, and fetches what they have. */
@NullMarked
package io.quickset.deployer.internal.remote;

import org.jspecify.annotations.NullMarked;
