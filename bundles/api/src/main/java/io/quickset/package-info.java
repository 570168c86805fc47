/**
 * What a consumer needs to read resource sets: a {@link io.quickset.SetRegistry} hands out immutable
 * {@linkplain io.quickset.View views}; a view holds {@linkplain io.quickset.Snapshot snapshots}; a snapshot holds
 * {@linkplain io.quickset.Resource resources}. Reading takes no lock and makes no system call.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.quickset;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
