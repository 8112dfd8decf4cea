using LDCohortSync.Ledger.Postgres;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>How a shared ledger is named, and what the module sets by itself.</summary>
public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("Host=db.example;Database=ledger")]
    [InlineData("server = db.example")]
    [InlineData("Username=sync;Password=x")]
    [InlineData("PWD=x")]
    [InlineData("postgresql://db.example/ledger")]
    [InlineData("  POSTGRES://db.example/ledger")]
    [InlineData("postgresql:/sync:x@db.example/ledger")]
    [InlineData("jdbc:postgresql://db.example/ledger")]
    [InlineData("mysql://sync:x@db.example/ledger")]
    [InlineData("//sync:x@db.example/ledger")]
    [InlineData("sync:x@db.example/ledger")]
    [InlineData("host=db.example dbname=ledger password=x")]
    [InlineData("Data Source=ledger.db")]
    public void What_could_hold_a_password_is_not_the_path_of_a_file(string text) => Assert.True(PostgresAddress.Covers(text));

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("/var/lib/sync/ledger.db")]
    [InlineData("C:\\ProgramData\\LDCohortSync\\ledger.db")]
    [InlineData("C:/ProgramData/ledger.db")]
    [InlineData("~/ledger@home.db")]
    [InlineData("\\\\server\\share\\ledger.db")]
    [InlineData("//server/share/ledger.db")]
    [InlineData("./postgres/ledger.db")]
    [InlineData("Microsoft.PowerShell.Core\\FileSystem::/tmp/a@b/ledger.db")]
    [InlineData("TestDrive:\\ledger.db")]
    [InlineData("")]
    public void A_path_is_a_path(string text) => Assert.False(PostgresAddress.Covers(text));

    [Theory]
    [InlineData("Host=DB.Example;Database=ledger", "postgresql://db.example:5432/ledger?schema=ldcohortsync")]
    [InlineData("Server=db.example:6543;Database=ledger;UID=sync;PWD=top-secret", "postgresql://sync@db.example:6543/ledger?schema=ldcohortsync")]
    [InlineData("Host=a.example,b.example:5433;Port=6000;Database=ledger;Search Path=Cohorts,public", "postgresql://a.example:6000,b.example:5433/ledger?schema=cohorts")]
    [InlineData("Host=::1;Database=ledger", "postgresql://[::1]:5432/ledger?schema=ldcohortsync")]
    [InlineData("Host=[0:0:0:0:0:0:0:1]:5433;Database=ledger", "postgresql://[::1]:5433/ledger?schema=ldcohortsync")]
    [InlineData("Host=/var/run/postgresql;Database=ledger", "postgresql://%2Fvar%2Frun%2Fpostgresql:5432/ledger?schema=ldcohortsync")]
    [InlineData("Host=db.example;Database=the ledger;Username=a@b", "postgresql://a%40b@db.example:5432/the%20ledger?schema=ldcohortsync")]
    [InlineData("Host=db.example;Database=ledger;Options=-c search_path=other", "postgresql://db.example:5432/ledger?schema=other")]
    [InlineData("postgresql://db.example/ledger", "postgresql://db.example:5432/ledger?schema=ldcohortsync")]
    [InlineData("POSTGRES://sync:p%40ss%2Fword@DB.example:6543/ledger?sslmode=require", "postgresql://sync@db.example:6543/ledger?schema=ldcohortsync")]
    [InlineData("postgresql://sync:pa?ss@db.example/ledger", "postgresql://sync@db.example:5432/ledger?schema=ldcohortsync")]
    [InlineData("postgresql://a.example,b.example:5433/ledger?schema=cohorts", "postgresql://a.example:5432,b.example:5433/ledger?schema=cohorts")]
    [InlineData("postgresql://[2001:DB8::1]:5433/ledger", "postgresql://[2001:db8::1]:5433/ledger?schema=ldcohortsync")]
    [InlineData("postgresql://%2Ftmp%2Fsocket:5433/ledger", "postgresql://%2Ftmp%2Fsocket:5433/ledger?schema=ldcohortsync")]
    [InlineData("postgresql:///ledger?host=/tmp/socket&port=5433", "postgresql://%2Ftmp%2Fsocket:5433/ledger?schema=ldcohortsync")]
    [InlineData("postgresql://db.example/?dbname=ledger&user=sync&password=x&options=-csearch_path%3Dother", "postgresql://sync@db.example:5432/ledger?schema=other")]
    public void A_ledger_has_one_location(string text, string location)
    {
        PostgresAddress address = PostgresAddress.Parse(text);

        Assert.Equal(location, address.Location);
        Assert.Equal(location, address.ToString());
        Assert.Equal(location, PostgresAddress.Parse(location).Location);
    }

    [Fact]
    public void Both_forms_say_the_same()
    {
        PostgresAddress settings = PostgresAddress.Parse(
            "Host=db.example;Port=6543;Database=ledger;Username=sync;Password=p@ss/wörd;SSL Mode=VerifyCA;Root Certificate=/etc/ca.pem;SSL Certificate=/etc/c.pem;SSL Key=/etc/k.pem;Application Name=Agent 7;Timeout=9;Search Path=cohorts");
        PostgresAddress address = PostgresAddress.Parse(
            "postgresql://sync:p%40ss%2Fw%C3%B6rd@db.example:6543/ledger?sslmode=verify-ca&sslrootcert=/etc/ca.pem&sslcert=/etc/c.pem&sslkey=/etc/k.pem&application_name=Agent%207&connect_timeout=9&search_path=cohorts");

        Assert.True(new NpgsqlConnectionStringBuilder(settings.ConnectionString).EquivalentTo(new NpgsqlConnectionStringBuilder(address.ConnectionString)));
        Assert.Equal("p@ss/wörd", new NpgsqlConnectionStringBuilder(address.ConnectionString).Password);
        Assert.Equal(settings.Location, address.Location);
    }

    [Theory]
    [InlineData("Host=db.example;Database=l", SslMode.VerifyFull, true, true)]
    [InlineData("Host=localhost,db.example;Database=l", SslMode.VerifyFull, true, true)]
    [InlineData("Host=localhost;Database=l", SslMode.Prefer, false, false)]
    [InlineData("Host=127.8.0.1;Database=l", SslMode.Prefer, false, false)]
    [InlineData("Host=::1;Database=l", SslMode.Prefer, false, false)]
    [InlineData("Host=/tmp;Database=l", SslMode.Prefer, false, false)]
    [InlineData("Host=localhost.example;Database=l", SslMode.VerifyFull, true, true)]
    [InlineData("Host=db.example;Database=l;SSL Mode=Disable", SslMode.Disable, true, false)]
    [InlineData("Host=db.example;Database=l;SslMode=Prefer", SslMode.Prefer, true, false)]
    [InlineData("Host=db.example;Database=l;SSL Mode=Require", SslMode.Require, true, true)]
    [InlineData("Host=localhost;Database=l;SSL Mode=Require", SslMode.Require, false, true)]
    [InlineData("postgresql://db.example/l?sslmode=verify-full", SslMode.VerifyFull, true, true)]
    [InlineData("postgresql://db.example/l?sslmode=require&sslrootcert=/etc/ca.pem", SslMode.VerifyCA, true, true)]
    [InlineData("postgresql://db.example/l?sslmode=require&sslrootcert=system", SslMode.VerifyFull, true, true)]
    [InlineData("postgresql://db.example/l?ssl=true", SslMode.Require, true, true)]
    public void Off_this_machine_the_server_has_to_prove_itself(string text, SslMode mode, bool isRemote, bool isEncrypted)
    {
        PostgresAddress address = PostgresAddress.Parse(text);

        Assert.Equal(mode, new NpgsqlConnectionStringBuilder(address.ConnectionString).SslMode);
        Assert.Equal(isRemote, address.IsRemote);
        Assert.Equal(isEncrypted, address.IsEncrypted);
    }

    [Fact]
    public void What_was_not_given_is_set()
    {
        NpgsqlConnectionStringBuilder used = new(PostgresAddress.Parse("Host=db.example;Database=l;Persist Security Info=true;Include Error Detail=true;Log Parameters=true;No Reset On Close=true").ConnectionString);

        Assert.Equal("LDCohortSync", used.ApplicationName);
        Assert.Equal(5, used.Timeout);
        Assert.Equal(15, used.CommandTimeout);
        Assert.Equal(30, used.KeepAlive);
        Assert.Equal(8, used.MaxPoolSize);
        Assert.Equal("ldcohortsync", used.SearchPath);
        Assert.Equal(GssEncryptionMode.Disable, used.GssEncryptionMode);
        Assert.True(used.Pooling);
        Assert.False(used.PersistSecurityInfo);
        Assert.False(used.IncludeErrorDetail);
        Assert.False(used.LogParameters);
        Assert.False(used.NoResetOnClose);
        Assert.Null(used.TargetSessionAttributes);
    }

    [Fact]
    public void What_was_given_stays()
    {
        NpgsqlConnectionStringBuilder used = new(PostgresAddress.Parse("Host=db.example;Database=l;Application Name=Agent;Timeout=9;Command Timeout=60;Keepalive=7;Maximum Pool Size=3;Pooling=false;GSS Encryption Mode=Prefer;Passfile=/etc/pgpass").ConnectionString);

        Assert.Equal("Agent", used.ApplicationName);
        Assert.Equal(9, used.Timeout);
        Assert.Equal(60, used.CommandTimeout);
        Assert.Equal(7, used.KeepAlive);
        Assert.Equal(3, used.MaxPoolSize);
        Assert.Equal(GssEncryptionMode.Prefer, used.GssEncryptionMode);
        Assert.False(used.Pooling);
        Assert.Equal("/etc/pgpass", used.Passfile);
    }

    [Theory]
    [InlineData("Host=a.example,b.example;Database=l", "primary")]
    [InlineData("postgresql://a.example,b.example/l?target_session_attrs=read-write", "read-write")]
    [InlineData("Host=a.example,b.example;Database=l;Target Session Attributes=any", "any")]
    [InlineData("Host=a.example;Database=l;Target Session Attributes=read-write", null)]
    public void Of_several_servers_the_one_that_can_be_written_is_taken(string text, string? attributes)
    {
        NpgsqlConnectionStringBuilder used = new(PostgresAddress.Parse(text).ConnectionString);

        Assert.Equal(attributes, used.TargetSessionAttributes);
    }

    [Theory]
    [InlineData("Host=db.example;Database=ledger;Username=sync;Password=top-secret;SSL Password=key-secret;SSL Mode=VerifyCA;Root Certificate=/etc/ca.pem;Timeout=9;Passfile=/etc/pgpass")]
    [InlineData("Server=db.example,other.example;DB=ledger;User Id=sync;PSW=top-secret;SSL Password=key-secret;Search Path=cohorts")]
    [InlineData("postgresql://sync:top-secret@db.example:6543/ledger?sslpassword=key-secret&sslmode=require&application_name=a%20b")]
    [InlineData("postgresql://db.example/ledger?user=sync&password=top-secret&sslpassword=key-secret")]
    public void The_saved_form_is_the_same_but_for_passwords(string text)
    {
        PostgresAddress address = PostgresAddress.Parse(text);
        PostgresAddress saved = PostgresAddress.Parse(address.WithoutPassword);
        NpgsqlConnectionStringBuilder expected = new(address.ConnectionString);
        expected.Remove("Password");
        expected.Remove("SSL Password");

        Assert.True(expected.EquivalentTo(new NpgsqlConnectionStringBuilder(saved.ConnectionString)));
        Assert.Equal(address.Location, saved.Location);
        Assert.Equal(address.WithoutPassword, saved.WithoutPassword);
        Assert.True(address.HasPassword);
        Assert.False(saved.HasPassword);
        Assert.Equal(["top-secret", "key-secret"], address.Secrets);
        Assert.Empty(saved.Secrets);
        Assert.DoesNotContain("secret", address.WithoutPassword + address.Location + address + string.Concat(address.Hosts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db.example;Username=SECRET", "names no database")]
    [InlineData("Database=SECRET", "names no server")]
    [InlineData("postgresql:///SECRET", "names no server")]
    [InlineData("postgresql://SECRET.example", "names no database")]
    [InlineData("host=db.example dbname=ledger password=SECRET", "not a name")]
    [InlineData("Host=db.example;Database=ledger password=SECRET", "holds another")]
    [InlineData("Host=db.example;Database=ledger;Username=sync password=SECRET", "holds another")]
    [InlineData("Host=db.example;Database=ledger;Application Name=x password=SECRET", "holds another")]
    [InlineData("Host=db.example;Database=ledger;Password=ab;SECRET=c", "name that is not known")]
    [InlineData("Host=db.example;Database=ledger;Password=ab;SECRET", "can't be read")]
    [InlineData("Host=db.example;Database=ledger;Password=\"SECRET", "can't be read")]
    [InlineData("Host=db.example;Port=SECRET;Database=ledger", "value of 'Port'")]
    [InlineData("Host=db.example;SSL Mode=SECRET;Database=ledger", "value of 'SSL Mode'")]
    [InlineData("Host=db.example;dbname=SECRET", "'dbname', which is not a setting")]
    [InlineData("Host=postgresql://sync:SECRET@db.example/ledger;Database=x", "not a name")]
    [InlineData("Host=db.example:SECRET;Database=ledger", "for a port")]
    [InlineData("Host=db.example;Port=70000;Database=ledger", "port")]
    [InlineData("Host=db.example;Database=ledger;Search Path='\"SECRET\"'", "for a schema")]
    [InlineData("Host=db.example;Database=ledger;Search Path=pg_SECRET", "for a schema")]
    [InlineData("Host=db.example;Database=ledger;Search Path=a;Options=-c search_path=SECRET", "for a schema")]
    [InlineData("Host=db.example;Database=ledger;Target Session Attributes=standby;Password=SECRET", "read only")]
    [InlineData("Host=db.example;Database=ledger;Multiplexing=true;Password=SECRET", "'Multiplexing'")]
    [InlineData("postgresql://sync:SE@CRET@db.example/ledger", "percent-encoded")]
    [InlineData("postgresql://sync:12/SECRET@db.example/ledger", "percent-encoded")]
    [InlineData("postgresql://sync:SE%CRET@db.example/ledger", "percent-encoded")]
    [InlineData("postgresql://sync:SECRET%00@db.example/ledger", "percent-encoded")]
    [InlineData("postgresql://db.example/ledger?password=a&SECRET=b", "percent-encoded")]
    [InlineData("postgresql://db.example/ledger?SECRET", "percent-encoded")]
    [InlineData("postgresql://db.example/ledger?ssl_mode=SECRET", "parameter 'ssl_mode'")]
    [InlineData("postgresql://db.example/ledger?sslmode=SECRET", "value of 'sslmode'")]
    [InlineData("postgresql://db.example/ledger?connect_timeout=SECRET", "value of 'Timeout'")]
    [InlineData("postgresql://db.example:SECRET/ledger", "for a port")]
    [InlineData("postgresql://db_SECRET_/ledger", "not a name")]
    [InlineData("postgresql:/sync:SECRET@db.example/ledger", "not one of a PostgreSQL database")]
    [InlineData("jdbc:postgresql://db.example/ledger?password=SECRET", "not one of a PostgreSQL database")]
    [InlineData("sync:SECRET@db.example/ledger", "not one of a PostgreSQL database")]
    [InlineData("mysql://sync:SECRET@db.example/ledger", "not one of a PostgreSQL database")]
    public void What_is_wrong_is_said_without_the_text(string text, string said)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => PostgresAddress.Parse(text));

        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Advice);
        Assert.Equal("Ledger", fault.Target);
        Assert.Null(fault.InnerException);
        Assert.DoesNotContain("SECRET", fault.ToString() + fault.Sentence, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("CRET", fault.Sentence, StringComparison.Ordinal);
    }
}
