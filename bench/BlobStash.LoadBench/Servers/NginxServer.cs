using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace BlobStash.LoadBench.Servers;

/// <summary>
/// nginx with its DAV module: files over plain HTTP, neither hashed nor flushed to the disk. What it reaches is what
/// the machine and the protocol allow, so results are given in relation to it.
/// </summary>
internal sealed class NginxServer : IServerKind
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(10);

    private readonly string _program;

    private NginxServer(string program) => _program = program;

    public string Name => "nginx";

    /// <summary>The nginx of this machine; null where there is none, or none with the DAV module.</summary>
    public static NginxServer? Find()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin"];
        var program = folders.Select(static folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);
        if (program is null)
        {
            return null;
        }
        using Process process = Process.Start(new ProcessStartInfo(program, "-V") { RedirectStandardError = true })!;
        var modules = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return modules.Contains("--with-http_dav_module", StringComparison.Ordinal) ? new NginxServer(program) : null;
    }

    public async Task<HttpServer> StartAsync(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        var endPoint = new IPEndPoint(IPAddress.Loopback, FindFreePort());
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configure(folder, endPoint));
        var errors = Path.Combine(folder, "error.log");
        var process = new ServerProcess(
            new ProcessStartInfo(_program, ["-p", folder, "-c", configuration, "-e", errors]));
        await WaitUntilItListensAsync(process, endPoint);
        return new HttpServer(process, endPoint) { BlobPath = "/dav/" };
    }

    // A daemon started by root drops to another user that may not write here; "user root" keeps it.
    private static string Configure(string folder, IPEndPoint endPoint) => $$"""
        daemon off;
        worker_processes 2;
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/error.log error;
        events { worker_connections 1024; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          keepalive_requests 100000000;
          client_max_body_size 512m;
          client_body_buffer_size 1m;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/t1; fastcgi_temp_path {{folder}}/t2;
          uwsgi_temp_path {{folder}}/t3; scgi_temp_path {{folder}}/t4;
          server {
            listen {{endPoint}} backlog=1024;
            location /dav/ { alias {{folder}}/data/; dav_methods PUT; create_full_put_path on; }
          }
        }
        """;

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task WaitUntilItListensAsync(ServerProcess process, IPEndPoint endPoint)
    {
        using var deadline = new CancellationTokenSource(StartDeadline);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await pause.WaitForNextTickAsync(deadline.Token) && !process.HasExited)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(endPoint, deadline.Token);
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // It does not listen yet.
            }
        }
        throw new InvalidOperationException("nginx did not start.");
    }
}
