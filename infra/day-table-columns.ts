/** What the objects of the lake hold that there is one of a day, in Athena's types. */
export const DAY_TABLE_COLUMNS = {
  events: {
    event_at: 'timestamp',
    uuid: 'string',
    event: 'string',
    distinct_id: 'string',
    properties: 'string',
  },
  contacts: {
    changed_at: 'timestamp',
    id: 'bigint',
    added_at: 'timestamp',
    modified_at: 'timestamp',
    points: 'bigint',
    tags: 'string',
    email_hash: 'string',
  },
  sheets: { row: 'bigint', cells: 'map<string,string>' },
} as const;
