package org.orchestra.runner;

import java.util.List;
import org.orchestra.domain.cluster.Cluster;

/** The port through which a worker learns which clusters there are. */
public interface ClusterDirectory {
    /** All clusters that the worker may know, by age; also the inactive ones, which finish their jobs. */
    List<Cluster> all();
}
