package io.quickset.deployer.internal.artifact;

import io.quickset.control.SetSource;
import java.io.Closeable;

/** A set's content, open for one staging. Close it afterwards. */
public interface OpenSource extends SetSource, Closeable {}
