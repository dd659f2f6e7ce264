package org.orchestra.worker;

import org.orchestra.home.HomePreparation;
import org.orchestra.run.JobRunner;

/** What this process has of one cluster. */
interface ClusterSite extends AutoCloseable {
    JobRunner runner();

    HomePreparation homes();

    @Override
    void close();
}
