package org.orchestra.store;

import org.orchestra.store.capacity.NodeHealthSettings;
import org.orchestra.store.task.ImageSettings;
import org.orchestra.store.webhook.WebhookSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Everything of this module: a process imports it, beside its own package. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties({NodeHealthSettings.class, ImageSettings.class, WebhookSettings.class})
public class StoreModule {}
