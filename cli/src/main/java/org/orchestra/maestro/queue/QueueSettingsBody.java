package org.orchestra.maestro.queue;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a queue that an admin may change; the server chooses or keeps what is absent.
 *
 * @param members who may use the queue
 */
@JsonInclude(NON_NULL)
record QueueSettingsBody(
        @Nullable BigDecimal cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus,
        @Nullable Long maxSeconds,
        @Nullable BigDecimal maxCpus,
        @Nullable Integer maxMemoryMib,
        @Nullable Long defaultSeconds,
        @Nullable List<String> members) {}
