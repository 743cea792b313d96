import { Stack } from 'aws-cdk-lib'
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import * as z from 'zod'
import { ArchivedRow } from '../../functions/recorder/archived-row.ts'

/** JSON Schema's words for what Hive calls otherwise. */
const types: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'bigint',
  number: 'double',
  boolean: 'boolean',
}

type Property = { readonly type: string; readonly description?: string }

/** The columns of the archive, as its schema has them. */
const columns = (): CfnTable.ColumnProperty[] => {
  const { properties = {} } = z.toJSONSchema(ArchivedRow)
  return Object.entries(properties as Record<string, Property>).map(([name, { type, description }]) => ({
    name,
    type: types[type] ?? type,
    ...(description && { comment: description }),
  }))
}

/**
 * Partitions are computed from the query instead of being registered, so nothing has to run when a month begins.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
const projection = (location: string) => ({
  'projection.enabled': 'true',
  'projection.year.type': 'date',
  'projection.year.format': 'yyyy',
  // A year ahead, because in New Year's night clocks disagree.
  'projection.year.range': '2026,NOW+1YEARS',
  'projection.year.interval': '1',
  'projection.year.interval.unit': 'YEARS',
  'projection.month.type': 'integer',
  'projection.month.range': '1,12',
  'projection.month.digits': '2',
  'storage.location.template': `${location}year=\${year}/month=\${month}/`,
})

/** Athena's view of the archive: `SELECT … FROM <name>.ledger WHERE year = '2026' AND month = '11'`. */
export const createCatalog = (scope: Construct, name: string, bucket: Bucket): void => {
  const catalogId = Stack.of(scope).account
  const databaseName = name.replaceAll('-', '_')
  const location = bucket.s3UrlForObject('ledger/')
  const database = new CfnDatabase(scope, 'Catalog', { catalogId, databaseInput: { name: databaseName } })
  const table = new CfnTable(scope, 'CatalogLedger', {
    catalogId,
    databaseName,
    tableInput: {
      name: 'ledger',
      description: 'One row per answered request',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: [
        { name: 'year', type: 'string' },
        { name: 'month', type: 'string' },
      ],
      parameters: { classification: 'json', compressionType: 'gzip', ...projection(location) },
      storageDescriptor: {
        columns: columns(),
        location,
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
      },
    },
  })
  table.addResourceDependency(database)
}
