package org.orchestra.store.task;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.domain.task.ImageAllowList;
import org.orchestra.domain.task.ImageName;
import org.orchestra.volume.Storage;
import org.springframework.stereotype.Component;

/** Gives a task that is retried another command or image; what must hold of them in a new task must hold here. */
@Component
class ProgramChanges {
    private final RetryRepository retries;
    private final ImageAllowList images;
    private final Storage storage;

    ProgramChanges(RetryRepository retries, ImageSettings images, Storage storage) {
        this.retries = retries;
        this.images = images.allowList();
        this.storage = storage;
    }

    /** @throws Refusal when no task may have the image */
    void checkImage(@Nullable String image) {
        if (image != null) {
            images.check(new ImageName(image).value());
        }
    }

    /** @throws Refusal when the task cannot have the command */
    void apply(LockedTask task, RetryRequest retry) {
        String command = retry.command();
        if (command != null) {
            new ExecTemplate(command).check(retries.places(task.id()));
            retries.inputs(task.id()).requireStartable(command, storage, retries.longestJobName(task.id()));
        }
        retries.change(task.id(), command, retry.image());
    }
}
