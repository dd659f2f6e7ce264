package org.orchestra.tutorial;

import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.kubernetes.client.util.PatchUtils;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.orchestra.kubernetes.KubernetesClients;

/**
 * Runs what the containers of packs on simulated nodes would run: as processes of this machine, in namespaces in which the
 * volume looks as in the pod. The simulation leaves their pods running until they are said to have ended.
 */
final class SimulatedPacks implements AutoCloseable {
    private static final String RUNS = "orchestra.org/runs";

    /**
     * Mounts folders of the volume, each as its path in the container, goes to the working directory and becomes process 1 of the
     * container. The volume is seen as /mnt meanwhile, for a mount hides what others are taken from.
     */
    private static final String CONTAINER = """
            mount --bind "$1" /mnt || exit 125
            shift
            while [ "$1" != run ]; do mount --bind "/mnt/$1" "$2" || exit 125; shift 2; done
            cd "$2" || exit 125
            shift 2
            exec "$@"
            """;

    private static final String ENDED = """
            {"status": {"phase": "%s", "containerStatuses": [{"name": "run", "image": "simulated", "imageID": "", "ready": false,
             "started": false, "restartCount": 0, "state": {"terminated": {"exitCode": %d, "reason": "%s", "startedAt": "%s",
             "finishedAt": "%s"}}}]}}
            """;

    private final ApiClient client = KubernetesClients.fromEnvironment();
    private final CoreV1Api pods = new CoreV1Api(client);
    private final SharedInformerFactory informers = new SharedInformerFactory(client.setReadTimeout(0));
    private final Map<String, Process> running = new ConcurrentHashMap<>();

    /** @param namespace the namespace whose pods are run */
    SimulatedPacks(String namespace) {
        SharedIndexInformer<V1Pod> informer = informers.sharedIndexInformerFor(
                call -> pods.listNamespacedPod(namespace)
                        .resourceVersion(call.resourceVersion)
                        .watch(call.watch)
                        .timeoutSeconds(call.timeoutSeconds)
                        .buildCall(null),
                V1Pod.class,
                V1PodList.class,
                0);
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(V1Pod pod) {
                changed(pod);
            }

            @Override
            public void onUpdate(V1Pod before, V1Pod pod) {
                changed(pod);
            }

            @Override
            public void onDelete(V1Pod pod, boolean guessed) {
                stop(pod);
            }
        });
        informers.startAllRegisteredInformers();
    }

    private void changed(V1Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        if (annotations == null || !annotations.containsKey(RUNS)) {
            return;
        }
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            stop(pod);
        } else if ("Running".equals(pod.getStatus().getPhase())) {
            running.computeIfAbsent(pod.getMetadata().getUid(), uid -> start(pod));
        }
    }

    private void stop(V1Pod pod) {
        Process process = running.get(pod.getMetadata().getUid());
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private Process start(V1Pod pod) {
        V1Container container = pod.getSpec().getContainers().get(0);
        List<String> command = new ArrayList<>(List.of(
                "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", CONTAINER, "sh"));
        command.add(container.getVolumeMounts().get(0).getMountPath());
        for (V1VolumeMount mount : container.getVolumeMounts()) {
            if (mount.getSubPath() != null) {
                command.addAll(List.of(mount.getSubPath(), mount.getMountPath()));
            }
        }
        command.addAll(List.of("run", container.getWorkingDir()));
        // As the kubelet does.
        container.getCommand().forEach(word -> command.add(word.replace("$$", "$")));
        Instant start = Instant.now();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            process.onExit().thenAccept(ended -> ended(pod, ended.exitValue(), start));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ended(V1Pod pod, int code, Instant start) {
        String status = String.format(
                Locale.ROOT,
                ENDED,
                code == 0 ? "Succeeded" : "Failed",
                code,
                code == 0 ? "Completed" : "Error",
                start,
                Instant.now());
        try {
            PatchUtils.patch(
                    V1Pod.class,
                    () -> pods.patchNamespacedPodStatus(
                                    pod.getMetadata().getName(),
                                    pod.getMetadata().getNamespace(),
                                    new V1Patch(status))
                            .buildCall(null),
                    V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
                    client);
        } catch (ApiException failure) {
            if (failure.getCode() != 404) {
                System.err.printf(
                        "the end of %s could not be told: %s%n",
                        pod.getMetadata().getName(), failure);
            }
        }
        running.remove(pod.getMetadata().getUid());
    }

    @Override
    public void close() {
        informers.stopAllRegisteredInformers();
        running.values().forEach(Process::destroyForcibly);
    }
}
