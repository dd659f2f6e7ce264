package org.orchestra.api.task;

import org.orchestra.api.explanation.TaskForecast;
import org.orchestra.api.explanation.TaskForecasts;
import org.orchestra.domain.Refusal;
import org.orchestra.store.jobtype.JobTypeName;
import org.orchestra.store.jobtype.JobTypes;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.springframework.stereotype.Component;

/** Makes tasks of requests, or foretells them: what a request leaves out is what its job type says. */
@Component
class TaskCreation {
    private final Tasks tasks;
    private final TaskForecasts forecasts;
    private final JobTypes jobTypes;

    TaskCreation(Tasks tasks, TaskForecasts forecasts, JobTypes jobTypes) {
        this.tasks = tasks;
        this.forecasts = forecasts;
        this.jobTypes = jobTypes;
    }

    /**
     * Registers and starts the task.
     *
     * @throws Refusal when anything in the request cannot be
     */
    TaskView create(NewTaskRequest request, String actor) {
        return tasks.create(task(request), actor);
    }

    /**
     * Foretells the task and registers nothing.
     *
     * @throws Refusal when anything in the request cannot be
     */
    TaskForecast forecast(NewTaskRequest request) {
        NewTask task = task(request);
        return forecasts.of(task, tasks.check(task));
    }

    private NewTask task(NewTaskRequest request) {
        String type = request.jobType();
        return request.task(type == null ? null : jobTypes.get(new JobTypeName(type)));
    }
}
