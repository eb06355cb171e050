"""Members that specs do not say, that they say in other words, and that stay when they say them no longer."""

from __future__ import annotations

from tests.functional.every_member import V1, V2, Member

DECLINED: dict[tuple[str, str, str], str] = {
    (V1, "Account", "features[]"): "legacy: the feature UsagePlans of accounts from before 2016-08",
    (V1, "ApiKey", "generateDistinctId"): "legacy: keys are found again by their ids, which are distinct",
    (V1, "ApiKey", "stageKeys[]*"): "legacy: usage plans tie keys to stages",
    (V1, "ApiKey", "body"): "import of keys from a file: specs name them",
    (V1, "ApiKey", "format"): "import of keys from a file: specs name them",
    (V1, "ApiKey", "failOnWarnings"): "import of keys from a file: specs name them",
    (V1, "Authorizer", "jwtConfiguration.issuers[].jwksUri"): "AWS finds it, and shows it",
    (V1, "Deployment", "stageName"): "another way to say a stage: a deployment never moves a stage by itself",
    (V1, "Deployment", "stageDescription"): "another way to say the stage's description",
    (V1, "Deployment", "cacheCluster*"): "another way to say the stage's cache",
    (V1, "Deployment", "variables{}"): "another way to say the stage's variables",
    (V1, "Deployment", "canarySettings.*"): "another way to say the stage's canary",
    (V1, "Deployment", "tracingEnabled"): "another way to say the stage's tracing",
    (V1, "DocumentationPart", "mode"): "import of documentation: specs say the parts",
    (V1, "DocumentationPart", "failOnWarnings"): "import of documentation: specs say the parts",
    (V1, "DocumentationPart", "body"): "import of documentation: specs say the parts",
    (V1, "DocumentationVersion", "stageName"): "another way to say the stage's documentationVersion",
    (V1, "DomainName", "certificateBody"): "legacy: certificates are imported into ACM and named by their ARN",
    (V1, "DomainName", "certificateChain"): "legacy: certificates are imported into ACM and named by their ARN",
    (V1, "DomainName", "certificateName"): "legacy: AWS takes it with the certificate's body only",
    (V1, "DomainName", "certificatePrivateKey"): "legacy: certificates are imported into ACM and named by their ARN",
    (V1, "DomainName", "endpointConfiguration.vpcEndpointIds[]"): "of APIs: a name has access associations",
    (V1, "RestApi", "cloneFrom"): "an API is described by its spec and by no other API; AWS never shows it",
    (V2, "Api", "Target"): "quick create: routes and integrations say the same, and can be changed",
    (V2, "Api", "RouteKey"): "quick create: routes and integrations say the same, and can be changed",
    (V2, "Api", "CredentialsArn"): "quick create: routes and integrations say the same, and can be changed",
    (V2, "Deployment", "StageName"): "another way to say a stage: a deployment never moves a stage by itself",
    (V2, "DomainName", "DomainNameConfigurations[].ApiGatewayDomainName"): "AWS makes it up, and shows it",
    (V2, "DomainName", "DomainNameConfigurations[].CertificateUploadDate"): "AWS writes it",
    (V2, "DomainName", "DomainNameConfigurations[].DomainNameStatus*"): "AWS writes it",
    (V2, "DomainName", "DomainNameConfigurations[].HostedZoneId"): "AWS makes it up, and shows it",
    (V2, "Portal", "PortalContent.Theme.LogoLastUploaded"): "AWS writes it",
    (V2, "ProductRestEndpointPage", "DisplayContent.None"): "a marker: a page without overrides says nothing",
    (V2, "RoutingRule", "DomainNameId"): "the address of a private name, which the planner adds",
}
"""Members that specs do not say, each with why."""

OURS: dict[tuple[str, str, str], str] = {
    (V1, "BasePathMapping", "domainNameId"): "the address of a private name",
    (V1, "DomainName", "domainNameId"): "the address of a private name",
    (V1, "RestApi", "body"): "the import of a first creation, made from the spec",
    (V1, "RestApi", "failOnWarnings"): "how the import of a first creation is done",
    (V1, "RestApi", "mode"): "how the import of a first creation is done",
    (V1, "RestApi", "parameters{}"): "how the import of a first creation is done",
    (V2, "Api", "Body"): "the import of a first creation, made from the spec",
    (V2, "Api", "Basepath"): "how the import of a first creation is done",
    (V2, "Api", "FailOnWarnings"): "how the import of a first creation is done",
}
"""Members that the product says by itself where a call needs them: specs say what is in them."""

NAME, CONFIGURATION = (V1, "DomainName"), "DomainNameConfigurations[]"
SAID_IN_V1: dict[Member, Member] = {
    (V2, "DomainName", "DomainName"): (*NAME, "domainName"),
    (V2, "DomainName", "RoutingMode"): (*NAME, "routingMode"),
    (V2, "DomainName", "Tags{}"): (*NAME, "tags{}"),
    (V2, "DomainName", "MutualTlsAuthentication.TruststoreUri"): (*NAME, "mutualTlsAuthentication.truststoreUri"),
    (V2, "DomainName", "MutualTlsAuthentication.TruststoreVersion"): (
        *NAME,
        "mutualTlsAuthentication.truststoreVersion",
    ),
    (V2, "DomainName", f"{CONFIGURATION}.CertificateArn"): (*NAME, "regionalCertificateArn"),
    (V2, "DomainName", f"{CONFIGURATION}.CertificateName"): (*NAME, "regionalCertificateName"),
    (V2, "DomainName", f"{CONFIGURATION}.EndpointType"): (*NAME, "endpointConfiguration.types[]"),
    (V2, "DomainName", f"{CONFIGURATION}.IpAddressType"): (*NAME, "endpointConfiguration.ipAddressType"),
    (V2, "DomainName", f"{CONFIGURATION}.SecurityPolicy"): (*NAME, "securityPolicy"),
    (V2, "DomainName", f"{CONFIGURATION}.OwnershipVerificationCertificateArn"): (
        *NAME,
        "ownershipVerificationCertificateArn",
    ),
}
"""A domain name is one object of both services, and is written through the first: what the second calls its members."""

V2_WORDS = {"ROUTING_RULE_THEN_BASE_PATH_MAPPING": "ROUTING_RULE_THEN_API_MAPPING"}
"""Values that the second service calls otherwise, where a spec here says them."""

KEPT: dict[tuple[str, str, str], str] = {
    (V1, "*", "tags{}"): "tags are others' to set as well",
    (V2, "*", "Tags{}"): "tags are others' to set as well",
    (V1, "BasePathMapping", "*"): "paths of a name are others' to map as well",
    (V2, "ApiMapping", "*"): "paths of a name are others' to map as well",
    (V1, "UsagePlan", "apiStages*"): "stages are others' to put on a usage plan as well",
    (V1, "UsagePlanKey", "*"): "keys are others' to put on a usage plan as well",
    (V1, "ApiKey", "value"): "AWS never changes the value of a key",
    (V1, "Deployment", "description"): "old deployments stay for a rollback",
    (V2, "Deployment", "Description"): "old deployments stay for a rollback",
    (V1, "Stage", "documentationVersion"): "unmanaged where a spec does not say it",
    (V1, "Stage", "cacheClusterSize"): "a size without a cache means nothing",
    (V1, "Stage", "canarySettings.*"): "the canary is in flight, and its spec says so still",
    (V1, "Resource", "parentId"): "an id: paths are where they were",
    (V2, "Route", "Target"): "an id: routes have the integrations that they had",
}
"""What stays although a spec says it no longer, each with why."""
