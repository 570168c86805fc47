package io.quickset.deployer.internal;

import io.quickset.deployer.internal.artifact.Limits;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * {@code conf/io.quickset.deployer.cfg}, for tools that show what can be configured. {@link Settings} reads the values
 * itself: a bad one must not keep the deployer from starting.
 */
@ObjectClassDefinition(name = "Quickset deployer", 
        description = "How much an artifact may ask of this node, and how a switch is watched")
@interface DeployerConfig {

    /** {@link Limits#maxFiles}. */
    @AttributeDefinition(description = "The most files in one set or bundle")
    int maxFiles() default 250_000;

    /** {@link Limits#maxSetBytes}. */
    @AttributeDefinition(description = "The most bytes that one set or bundle unpacks to")
    long maxSetBytes() default 16L << 30;

    /** {@link Limits#maxRatio}. */
    @AttributeDefinition(description = "How many times larger than its archive it may unpack, once that is over 64 MiB")
    long maxRatio() default 100;

    /** {@link Limits#maxManifestBytes}. */
    @AttributeDefinition(description = "The longest manifest")
    long maxManifestBytes() default 1 << 20;

    /** {@link Limits#maxDirectoryBytes}. */
    @AttributeDefinition(required = false, description =
            "The longest list of files of one set or bundle; a fifth of the heap, at most 64 MiB, if unset")
    long maxDirectoryBytes();

    /** {@link Settings#probe}. */
    @AttributeDefinition(description = "How many seconds a probe may take before that refuses a switch")
    int probeSeconds() default 5;

    /** {@link Settings#bundleStart}. */
    @AttributeDefinition(description = "How many seconds an ordinary bundle may take to start; read at the start")
    int bundleStartSeconds() default 10;

    /** {@link Settings#watch}. */
    @AttributeDefinition(description = "How many seconds health checks are watched after a switch; 0 for not at all")
    int watchSeconds() default 10;

    /** {@link Settings#locate}; {@code remote.<set>} beside it names the files that are asked for. */
    @AttributeDefinition(description = "How many seconds a locator may give no sign of life before it is given up")
    int locateSeconds() default 30;
}
