package io.quickset.deployer.internal;

/** What an artifact turned out to be. */
sealed interface Artifact {

    /** A set. */
    record OfSet(SetSupply supply) implements Artifact {}

    /** A release. */
    record OfRelease(Release release) implements Artifact {}

    /** An ordinary bundle. */
    record OfCode(CodeJar jar) implements Artifact {}
}
