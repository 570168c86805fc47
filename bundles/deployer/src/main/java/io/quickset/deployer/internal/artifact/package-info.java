/** What a file or folder is (a set, a release, an ordinary bundle, or bad and why), judged within limits. */
@NullMarked
package io.quickset.deployer.internal.artifact;

import org.jspecify.annotations.NullMarked;
