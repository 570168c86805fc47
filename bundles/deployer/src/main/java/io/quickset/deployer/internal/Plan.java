package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus.Held;
import io.quickset.control.NodeStatus.Shadowed;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be done with sets.
 *
 * @param stage what to stage and make live, by name
 * @param remove sets that go
 * @param held sets that stay although the folder says otherwise
 * @param shadowed good artifacts that are not live
 * @param suppliers by set name: the artifact that supplies what is live
 */
record Plan(
        List<SetSupply> stage,
        Set<String> remove,
        List<Held> held,
        List<Shadowed> shadowed,
        Map<String, String> suppliers) {}
