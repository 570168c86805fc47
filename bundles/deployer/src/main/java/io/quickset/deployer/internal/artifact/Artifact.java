package io.quickset.deployer.internal.artifact;

/** What an artifact turned out to be. */
public sealed interface Artifact {

    /** A set. */
    record OfSet(SetSupply supply) implements Artifact {}

    /** A release. */
    record OfRelease(Release release) implements Artifact {}

    /** An ordinary bundle. */
    record OfCode(CodeJar jar) implements Artifact {}
}
