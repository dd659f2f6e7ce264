package org.orchestra.api;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The API's process. It starts and signals workflows but works on none. */
@SpringBootApplication(
        scanBasePackages = {
            "org.orchestra.api",
            "org.orchestra.account",
            "org.orchestra.cluster",
            "org.orchestra.dataset",
            "org.orchestra.home",
            "org.orchestra.scheduling",
            "org.orchestra.storage",
            "org.orchestra.task",
            "org.orchestra.temporal",
            "org.orchestra.time"
        })
@EnableScheduling
public class ApiApplication {
    public static void main(String[] args) {
        SpringApplication.run(ApiApplication.class, args);
    }
}
