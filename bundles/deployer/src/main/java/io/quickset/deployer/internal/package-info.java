/** Makes the node what the deploy folder says; the packages beneath are the steps: scan, plan, stage, probe, commit. */
@NullMarked
package io.quickset.deployer.internal;

import org.jspecify.annotations.NullMarked;
