{{- define "regreen.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 48 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 48 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "regreen.selector" -}}
app.kubernetes.io/name: regreen
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "regreen.labels" -}}
{{ include "regreen.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "regreen.image" -}}
{{- $image := .Values.image -}}
{{- $_ := required "image.repository: name the image that you have built (docs/install.md)" $image.repository -}}
{{- if $image.digest }}{{ printf "%s@%s" $image.repository $image.digest }}{{ else }}{{ printf "%s:%s" $image.repository (default .Chart.AppVersion $image.tag) }}{{ end }}
{{- end }}

{{- define "regreen.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "regreen.fullname" .) .Values.serviceAccount.name }}{{ else }}{{ default "default" .Values.serviceAccount.name }}{{ end }}
{{- end }}

{{- /* A StatefulSet where each web pod keeps its own spool, else a Deployment. */ -}}
{{- define "regreen.webKind" -}}
{{- if and .Values.web.spool.enabled (not .Values.web.spool.existingClaim) }}StatefulSet{{ else }}Deployment{{ end }}
{{- end }}

{{- define "regreen.podSecurity" -}}
runAsNonRoot: true
{{- with .Values.podSecurityContext }}
{{ toYaml . }}
{{- end }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "regreen.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop:
    - ALL
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- /* Where people open the dashboard: as it was said, or the ingress, where that speaks https. */ -}}
{{- define "regreen.publicUrl" -}}
{{- $ingress := .Values.ingress -}}
{{- if and $ingress.enabled $ingress.tlsSecret }}{{ default (printf "https://%s" $ingress.host) .Values.publicUrl }}{{ else }}{{ .Values.publicUrl }}{{ end }}
{{- end }}

{{- /* Where a pod may run, and what is noted at it. Takes the values of its kind. */ -}}
{{- define "regreen.scheduling" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* What every process needs, migrations too. */ -}}
{{- define "regreen.baseEnv" -}}
- name: REGREEN_DATA_DIR
  value: /data
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ required "database.existingSecret: name the Secret that has DATABASE_URL" .Values.database.existingSecret }}
      key: DATABASE_URL
{{- range $name, $value := .Values.config }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "regreen.appEnv" -}}
{{ include "regreen.baseEnv" . }}
- name: HOST
  value: 0.0.0.0
- name: PORT
  value: "3000"
- name: REGREEN_METRICS_PORT
  value: "9464"
- name: REGREEN_STOP_MS
  value: {{ int .Values.stopMs | quote }}
{{- $secret := required "github.existingSecret: name the Secret that has APP_ID, PRIVATE_KEY and WEBHOOK_SECRET" .Values.github.existingSecret }}
{{- range $key := list "APP_ID" "PRIVATE_KEY" "WEBHOOK_SECRET" }}
- name: {{ $key }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ $key }}
{{- end }}
- name: WEBHOOK_SECRET_PREVIOUS
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: WEBHOOK_SECRET_PREVIOUS
      optional: true
{{- with .Values.github.enterpriseHost }}
- name: GHE_HOST
  value: {{ . | quote }}
{{- end }}
{{- with .Values.redis.existingSecret }}
- name: REDIS_URL
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: REDIS_URL
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Of another name than the app's, so that no Service and no budget takes the pods of migrations for a part of it. */ -}}
{{- define "regreen.migrateSelector" -}}
app.kubernetes.io/name: regreen-migrate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Where pods may go. */ -}}
{{- define "regreen.egress" -}}
{{- $policy := .Values.networkPolicy -}}
- ports:
    {{- range $port := $policy.dnsPorts }}
    - port: {{ $port }}
      protocol: UDP
    - port: {{ $port }}
      protocol: TCP
    {{- end }}
# Pods are named beside the addresses: some networks do not count them as addresses.
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [169.254.0.0/16]
    - ipBlock:
        cidr: ::/0
        except: ["fd00:ec2::254/128"]
    - namespaceSelector: {}
  ports:
    {{- range $port := $policy.egressPorts }}
    - port: {{ $port }}
    {{- end }}
{{- with $policy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Who signs in with GitHub, and where. For web alone: nobody else needs the client secret. */ -}}
{{- define "regreen.signInEnv" -}}
{{- range $key := list "GITHUB_CLIENT_ID" "GITHUB_CLIENT_SECRET" }}
- name: {{ $key }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.github.existingSecret }}
      key: {{ $key }}
      optional: true
{{- end }}
{{- with include "regreen.publicUrl" . }}
- name: REGREEN_PUBLIC_URL
  value: {{ . | quote }}
{{- end }}
{{- with .Values.operators }}
- name: REGREEN_OPERATORS
  value: {{ join "," . | quote }}
{{- end }}
{{- end }}

{{- /* The pod of one role. Takes a dict: root (the top scope), role. */ -}}
{{- define "regreen.pod" -}}
{{- $root := .root -}}
{{- $role := .role -}}
{{- $given := index $root.Values $role -}}
{{- $spool := and (eq $role "web") $root.Values.web.spool.enabled -}}
metadata:
  labels:
    {{- include "regreen.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $role }}
  {{- with $given.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "regreen.serviceAccount" $root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  # What is under way may take stopMs, 5 s more to hand it back (docs/operations.md), and web waits 5 s before; the rest is to spare.
  terminationGracePeriodSeconds: {{ add 15 (div (add (int $root.Values.stopMs) 999) 1000) }}
  securityContext:
    {{- include "regreen.podSecurity" $root | nindent 4 }}
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- include "regreen.scheduling" $given | nindent 2 }}
  {{- if $root.Values.topologySpread.enabled }}
  topologySpreadConstraints:
    {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ $key }}
      whenUnsatisfiable: {{ $root.Values.topologySpread.whenUnsatisfiable }}
      labelSelector:
        matchLabels:
          {{- include "regreen.selector" $root | nindent 10 }}
          app.kubernetes.io/component: {{ $role }}
    {{- end }}
  {{- end }}
  containers:
    - name: regreen
      image: {{ include "regreen.image" $root | quote }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [start, --role, {{ $role }}]
      securityContext:
        {{- include "regreen.containerSecurity" $root | nindent 8 }}
      env:
        {{- /* Before extraEnv, which wins. */ -}}
        {{- if eq $role "web" }}
        {{- include "regreen.signInEnv" $root | nindent 8 }}
        {{- end }}
        {{- include "regreen.appEnv" $root | nindent 8 }}
        {{- if $spool }}
        - name: REGREEN_SPOOL_DIR
          value: /spool/deliveries
        {{- end }}
        {{- with $given.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $root.Values.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        {{- if eq $role "web" }}
        - name: http
          containerPort: 3000
        {{- end }}
        - name: metrics
          containerPort: 9464
      {{- if eq $role "web" }}
      # Balancers go on sending for a moment after a pod is told to stop, and GitHub tries a delivery once.
      lifecycle:
        preStop:
          exec:
            command: [sleep, "5"]
      readinessProbe:
        httpGet:
          path: /readyz
          port: http
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      {{- end }}
      # A process whose event loop answers is alive; what else may be wrong does not end by a restart.
      startupProbe:
        httpGet:
          path: /livez
          port: {{ ternary "http" "metrics" (eq $role "web") }}
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet:
          path: /livez
          port: {{ ternary "http" "metrics" (eq $role "web") }}
        periodSeconds: 15
        timeoutSeconds: 5
        failureThreshold: 4
      resources:
        {{- toYaml $given.resources | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: /data
        - name: tmp
          mountPath: /tmp
        {{- if $spool }}
        - name: spool
          mountPath: /spool
        {{- end }}
        {{- with $root.Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: data
      emptyDir:
        sizeLimit: 1Gi
    - name: tmp
      emptyDir:
        sizeLimit: 1Gi
    {{- if and $spool $root.Values.web.spool.existingClaim }}
    - name: spool
      persistentVolumeClaim:
        claimName: {{ $root.Values.web.spool.existingClaim }}
    {{- end }}
    {{- with $root.Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
