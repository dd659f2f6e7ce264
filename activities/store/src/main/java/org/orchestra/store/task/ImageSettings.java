package org.orchestra.store.task;

import java.util.List;
import org.orchestra.domain.task.ImageAllowList;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which images jobs may run. The api reads it when a task is created, the worker again when a run is launched.
 *
 * @param allowed the beginnings of their names; empty for every image
 */
@ConfigurationProperties("orchestra.images")
public record ImageSettings(@DefaultValue List<String> allowed) {
    /** The images as a rule that checks. */
    public ImageAllowList allowList() {
        return new ImageAllowList(allowed);
    }
}
