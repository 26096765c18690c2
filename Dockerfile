# Two stages: the SDK builds, the runtime image ships. The RUN lines of the build stage stand word for word in .ci/run,
# so that every check of the repository also takes the steps of the image.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet restore src/BlobStash.Server/BlobStash.Server.csproj --locked-mode
RUN dotnet publish src/BlobStash.Server/BlobStash.Server.csproj -c Release --no-restore -o artifacts/image

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
# A new named volume takes over the owner of the folder that it covers, so /data belongs to `app` before it is one.
RUN install -d -o app -g app /data
WORKDIR /app
COPY --from=build /source/artifacts/image .

# The base image would listen on 8080 through ASPNETCORE_HTTP_PORTS; the node names its address itself. Any address but
# loopback needs an API key (BlobStash__ApiKeys__0__Key), without which the node refuses to start and says so.
ENV ASPNETCORE_HTTP_PORTS= \
    Urls=http://0.0.0.0:8050 \
    BlobStash__DataDirectory=/data
VOLUME /data
EXPOSE 8050
USER app

# The runtime image has neither curl nor wget, but its shell is bash, which opens TCP connections by itself. That costs
# a few milliseconds a check, where a second .NET process would cost its start-up time and memory.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8050 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == HTTP/*' 200 '* ]]"]

ENTRYPOINT ["dotnet", "BlobStash.Server.dll"]
