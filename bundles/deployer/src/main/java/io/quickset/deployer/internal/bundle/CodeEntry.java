package io.quickset.deployer.internal.bundle;

import io.quickset.deployer.internal.artifact.CodeJar;

/**
 * What is remembered of one ordinary bundle. Immutable; empty strings where there is nothing.
 *
 * @param location where the framework has it
 * @param installed SHA-256 of what the framework has; empty while that is being replaced
 * @param good SHA-256 of what started last, which is kept until something newer has
 * @param offered SHA-256 of what the deploy folder held last
 * @param fingerprint of that file
 * @param pending whether it is to be started although the framework does not know so: a new one, and each at boot
 * @param rejected SHA-256 of what could not take its place
 * @param reason why
 * @param surroundings what it was tried among, as {@link Surroundings} has it: only others are a reason to try again
 */
record CodeEntry(String location, String installed, String good, String offered, String fingerprint, boolean pending,
        String rejected, String reason, String surroundings) {

    static CodeEntry at(String location) {
        return new CodeEntry(location, "", "", "", "", false, "", "", "");
    }

    CodeEntry withLocation(String other) {
        return new CodeEntry(
                other, installed, good, offered, fingerprint, pending, rejected, reason, surroundings);
    }

    CodeEntry withInstalled(String sha256) {
        return new CodeEntry(
                location, sha256, good, offered, fingerprint, pending, rejected, reason, surroundings);
    }

    CodeEntry withPending(boolean start) {
        return new CodeEntry(
                location, installed, good, offered, fingerprint, start, rejected, reason, surroundings);
    }

    /** The deploy folder offers that; a rejection of anything else is of no interest any more. */
    CodeEntry offered(CodeJar jar) {
        CodeEntry next = new CodeEntry(location, installed, good, jar.sha256(), jar.found().fingerprint(), pending,
                rejected, reason, surroundings);
        return rejected.equals(jar.sha256()) ? next : next.rejecting("", "", "");
    }

    /** Whether what the framework has is what started last. */
    boolean proven() {
        return !good.isEmpty() && installed.equals(good);
    }

    /** Whether it is not known what the framework has, nor whether that ever worked. */
    boolean unknown() {
        return good.isEmpty() && installed.isEmpty();
    }

    /** What is installed has proved itself. */
    CodeEntry accepted() {
        CodeEntry next = new CodeEntry(location, installed, installed, offered, fingerprint, false, rejected, reason,
                surroundings);
        return rejected.equals(installed) ? next.rejecting("", "", "") : next;
    }

    CodeEntry rejecting(String sha256, String why, String among) {
        return new CodeEntry(location, installed, good, offered, fingerprint, pending, sha256, why, among);
    }
}
